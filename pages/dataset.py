"""Dataset."""

import streamlit as st

st.write("dataset")
