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
  badge.title = "Rank in the result";
  return badge;
}

function draw(card, picked, pick) {
  const item = make("li");
  const button = make("button", card.key === picked ? "card picked" : "card");
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
  button.append(thumbnail(card), strip(card), text);
  if (card.rank) button.append(rank(card));
  button.addEventListener("click", () => pick(card.key));
  item.append(button);
  return item;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector(".cards");
  list.replaceChildren(...data.cards.map((card) => draw(card, data.picked, (key) => setTriggerValue("picked", key))));
}
