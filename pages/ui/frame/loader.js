// Loads the module of a component from the app itself, so that it is cached and finds what it imports.

export default async function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector("[data-loaded]");
  const address = new URL(data.module, window.location.origin);
  try {
    const { mount } = await import(address.href);
    return mount(component);
  } catch (error) {
    if (root.dataset.ready) throw error;
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "alert");
    note.textContent = `This could not be loaded (${error.message}). Reload the page to try again.`;
    root.replaceChildren(note);
    return undefined;
  }
}
