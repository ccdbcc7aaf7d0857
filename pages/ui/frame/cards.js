// A page of tile cards. All texts are set as text: captions come from outside.

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

function thumbnail(card) {
  if (!card.image) return make("div", "thumb none", "no image");
  const image = make("img", "thumb");
  image.src = card.image;
  image.alt = `Satellite image of tile ${card.name}: ${card.cover}`;
  image.loading = "lazy";
  image.width = image.height = 256;
  image.addEventListener("error", () => image.replaceWith(make("div", "thumb none", "image cannot be read")));
  return image;
}

function strip(card) {
  const bar = make("div", "strip");
  bar.title = card.cover;
  for (const { colour, share } of card.strip) {
    const piece = make("span");
    piece.style.cssText = `background:${colour};flex-grow:${share}`;
    bar.append(piece);
  }
  return bar;
}

function snippet(card) {
  const text = make("p");
  text.append(...card.snippet.map(([piece, marked]) => make(marked ? "mark" : "span", "", piece)));
  return text;
}

function rank(card) {
  const badge = make("span", "rank", String(card.rank));
  badge.title = card.reference ? "The tile that the others are like" : "Rank in the result";
  return badge;
}

/** A small button over the thumbnail; it is beside the card, since a button cannot hold another. */
function action(text, title, pressed, act) {
  const button = make("button", "action", text);
  button.type = "button";
  button.title = title;
  button.setAttribute("aria-label", title);
  if (pressed !== null) button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", act);
  return button;
}

function actions(card, compared, tell) {
  const box = make("div", "actions");
  const chosen = compared.includes(card.key);
  box.append(
    action("≈", `More like ${card.name}`, null, () => tell("similar", card.key)),
    action("⇄", chosen ? `Leave ${card.name} out of the comparison` : `Compare ${card.name}`, chosen, () => tell("compared", card.key)),
  );
  return box;
}

function draw(card, { picked, compared }, tell) {
  const item = make("li");
  const button = make("button", card.key === picked ? "card picked" : "card");
  if (card.reference) button.classList.add("reference");
  button.type = "button";
  button.setAttribute("aria-pressed", String(card.key === picked));
  const text = make("div", card.rank ? "text found" : "text");
  text.append(
    make("b", "", card.name),
    make("span", "dim", card.place),
    make("span", "", card.cover),
    snippet(card),
    make("span", "dim", card.meta),
  );
  if (card.why) text.append(make("span", "why", card.why));
  button.append(thumbnail(card), strip(card), text);
  if (card.rank) button.append(rank(card));
  button.addEventListener("click", () => tell("picked", card.key));
  item.append(button, actions(card, compared, tell));
  return item;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const heading = parentElement.querySelector(".heading");
  heading.textContent = data.heading;
  heading.hidden = !data.heading;
  const list = parentElement.querySelector(".cards");
  list.replaceChildren(...data.cards.map((card) => draw(card, data, setTriggerValue)));
  if (data.seek && data.seek !== window.chatearthSought) {
    window.chatearthSought = data.seek;
    list.querySelector(".picked")?.scrollIntoView({ block: "nearest" });
  }
}
