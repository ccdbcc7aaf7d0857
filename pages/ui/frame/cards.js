// A page of tile cards. All texts are set as text: captions come from outside.

/** Height of the menu, which lies over the page. */
const MENU_PX = 60;

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
  badge.title = card.reference ? "The tile that the others are like" : ["Rank in the result", card.ranks].filter(Boolean).join(": ");
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

/** Show which card is picked, without drawing any anew: the focus stays, and no picture blinks. */
function mark(list, picked) {
  for (const item of list.children) {
    const button = item.querySelector(".card");
    button.classList.toggle("picked", item.key === picked);
    button.setAttribute("aria-pressed", String(item.key === picked));
  }
  list.hold?.note();
}

function draw(card, { compared }, tell) {
  const item = Object.assign(make("li"), { key: card.key });
  const button = make("button", "card");
  if (card.reference) button.classList.add("reference");
  button.type = "button";
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
  button.addEventListener("click", () => {
    mark(item.parentElement, card.key);
    tell("picked", card.key);
  });
  item.append(button, actions(card, compared, tell));
  return item;
}

/** Keeps cards where a person sees them when the list becomes narrower or wider, so that its rows hold other cards. */
class Hold {
  constructor(list) {
    this.list = list;
    this.page = list.getRootNode().host?.closest('[data-testid="stMain"]');
    if (!this.page) return;
    this.noted = () => this.note();
    this.page.addEventListener("scroll", this.noted, { passive: true });
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(list);
  }

  /** Remember where a card is: the picked one if it is seen, or else the first that is. */
  note() {
    if (!this.page) return;
    if (this.list.clientWidth !== this.width) {
      this.resized();
      return;
    }
    const { top, bottom } = this.page.getBoundingClientRect();
    const cards = [...this.list.querySelectorAll(".card")];
    const seen = (card) => {
      const box = card.getBoundingClientRect();
      return box.bottom > top + MENU_PX && box.top < bottom;
    };
    const picked = this.list.querySelector(".picked");
    const card = picked && seen(picked) ? picked : cards.find(seen);
    this.kept = card && { card, top: card.getBoundingClientRect().top };
  }

  resized() {
    const { clientWidth } = this.list;
    const { kept, width } = this;
    this.width = clientWidth;
    if (width && clientWidth && width !== clientWidth && kept?.card.isConnected)
      this.page.scrollTop += kept.card.getBoundingClientRect().top - kept.top;
    this.note();
  }

  end() {
    this.observer?.disconnect();
    this.page?.removeEventListener("scroll", this.noted);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const heading = parentElement.querySelector(".heading");
  heading.textContent = data.heading;
  heading.hidden = !data.heading;
  const list = parentElement.querySelector(".cards");
  const drawn = JSON.stringify([data.cards, data.compared]);
  if (list.drawn !== drawn) list.replaceChildren(...data.cards.map((card) => draw(card, data, setTriggerValue)));
  list.drawn = drawn;
  const first = !list.hold; // its page was opened, maybe on a card that is out of sight
  list.hold ??= new Hold(list);
  mark(list, data.picked);
  if (first || (data.seek && data.seek !== window.chatearthSought)) {
    window.chatearthSought = data.seek;
    list.querySelector(".picked")?.scrollIntoView({ block: "nearest" });
  }
  return () => {
    list.hold?.end();
    list.hold = undefined;
  };
}
