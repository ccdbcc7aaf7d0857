"""What all pages share: session state, filters, resources, assets, cards and the panel; knows no page."""
