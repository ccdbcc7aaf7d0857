// What the tile page's map has beside Leaflet's own controls. Each function takes the map, layers, and plain options.
window.tileMap = (() => {
  const WIDE = 860;  // Pixels from which the legend fits beside the tile.
  const clamp = (value) => Math.min(1, Math.max(0, value));

  // Options change the whole map on the server's side; what a person did by hand is kept for the browser tab.
  const recall = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const keep = (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode */ } };

  const panel = (map, position, name) => {
    const control = L.control({ position });
    const box = L.DomUtil.create('div', `tile-panel ${name}`);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    control.onAdd = () => box;
    control.addTo(map);
    return box;
  };

  // The brightness of pictures is set on the page around this one, which a frame does not inherit from.
  function follow() {
    const page = window.parent.document.documentElement, own = document.documentElement;
    const take = () => own.style.setProperty('--picture', page.style.getPropertyValue('--picture'));
    new MutationObserver(take).observe(page, { attributes: true, attributeFilter: ['style'] });
    take();
  }

  function start(map, _layers, { bounds, name, dark }) {
    const key = `tile-view-${name}`, seen = recall(key);
    follow();
    map.attributionControl.setPrefix(false);
    map.getContainer().classList.toggle('dark', dark);
    if (seen) map.setView([seen.lat, seen.lng], seen.zoom, { animate: false });
    else map.fitBounds(bounds, { animate: false });
    const far = () => map.getContainer().classList.toggle('far', map.getZoom() < 14);
    map.on('zoomend', far);
    far();
    map.on('moveend', () => keep(key, { ...map.getCenter(), zoom: map.getZoom() }));
    map.getContainer().addEventListener('keydown', (event) => { if (event.key === 'Escape') map.fitBounds(bounds); });
    const fit = L.control({ position: 'topleft' });
    fit.onAdd = () => {
      const bar = L.DomUtil.create('div', 'leaflet-bar'), button = L.DomUtil.create('a', 'tile-fit', bar);
      Object.assign(button, { href: '#', role: 'button', title: 'Fit the tile (Escape)' });
      button.innerHTML = '<svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="2">'
        + '<path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg>';
      button.setAttribute('aria-label', 'Fit the tile');
      L.DomEvent.on(button, 'click', (event) => { L.DomEvent.stop(event); map.fitBounds(bounds); });
      return bar;
    };
    fit.addTo(map);
  }

  function opacity(map, layers, { label, value }) {
    const box = panel(map, 'bottomleft', 'tile-opacity');
    const caption = L.DomUtil.create('label', '', box), said = L.DomUtil.create('span', '', caption);
    const slider = L.DomUtil.create('input', '', caption), shown = L.DomUtil.create('output', '', caption);
    said.textContent = label;
    Object.assign(slider, { type: 'range', min: 0, max: 100, step: 5, value: recall('tile-opacity') ?? value });
    slider.setAttribute('aria-label', `${label}, opacity in percent`);
    const update = () => {
      layers.forEach((layer) => layer.setOpacity(slider.value / 100));
      shown.textContent = `${slider.value} %`;
    };
    slider.addEventListener('input', () => { update(); keep('tile-opacity', +slider.value); });
    slider.addEventListener('keydown', (event) => event.stopPropagation());
    const seen = () => { box.hidden = !layers.some((layer) => map.hasLayer(layer)); };
    layers.forEach((layer) => layer.on('add remove', () => setTimeout(seen)));
    update();
  }

  function swipe(map, _layers, { left, right, labels }) {
    const box = map.getContainer(), divider = L.DomUtil.create('div', 'tile-divider', box);
    let share = recall('tile-swipe') ?? 0.5;
    Object.assign(divider, { tabIndex: 0, title: 'Drag, or use the arrow keys' });
    L.DomUtil.create('span', 'tile-grip', divider).textContent = '⇆';
    const names = labels.map((text, side) => {
      const name = L.DomUtil.create('div', `tile-side ${side ? 'right' : 'left'}`, divider);
      name.textContent = text;
      return name;
    });
    const attributes = { role: 'slider', 'aria-label': `Divider between ${labels[0]} and ${labels[1]}`,
      'aria-orientation': 'horizontal', 'aria-valuemin': 0, 'aria-valuemax': 100 };
    Object.entries(attributes).forEach(([name, value]) => divider.setAttribute(name, value));

    const draw = () => {
      const size = map.getSize(), north = map.containerPointToLayerPoint([0, 0]);
      const south = map.containerPointToLayerPoint(size), cut = north.x + size.x * share;
      const rect = (west, east) => `rect(${north.y}px, ${east}px, ${south.y}px, ${west}px)`;
      divider.style.left = `${size.x * share}px`;
      divider.setAttribute('aria-valuenow', Math.round(share * 100));
      divider.setAttribute('aria-valuetext', `${Math.round(share * 100)} % ${labels[0]}`);
      names[0].hidden = share < 0.1;
      names[1].hidden = share > 0.9;
      map.getPane(left).style.clip = rect(north.x, cut);
      map.getPane(right).style.clip = rect(cut, south.x);
    };
    const move = (value) => { share = clamp(value); draw(); keep('tile-swipe', share); };
    const follow = (event) => {
      const frame = box.getBoundingClientRect();
      move((event.clientX - frame.left) / frame.width);
    };
    L.DomEvent.disableClickPropagation(divider);
    divider.addEventListener('pointerdown', (event) => {
      event.preventDefault();  // Selects no text.
      divider.focus({ focusVisible: false });
      divider.setPointerCapture(event.pointerId);
      map.dragging.disable();
      divider.addEventListener('pointermove', follow);
      event.stopPropagation();
    });
    ['pointerup', 'pointercancel'].forEach((name) => divider.addEventListener(name, () => {
      divider.removeEventListener('pointermove', follow);
      map.dragging.enable();
    }));
    divider.addEventListener('keydown', (event) => {
      const to = { ArrowLeft: share - 0.02, ArrowRight: share + 0.02, ArrowDown: share - 0.02, ArrowUp: share + 0.02,
        PageDown: share - 0.1, PageUp: share + 0.1, Home: 0, End: 1, Escape: 0.5 }[event.key];
      event.stopPropagation();
      if (to === undefined) return;
      event.preventDefault();
      move(to);
    });
    map.on('move zoom resize viewreset', draw);
    draw();
  }

  // A picture of exactly one colour for each class: the class at a pixel is read from it.
  function reader(address, names, pixels, ready) {
    const canvas = Object.assign(document.createElement('canvas'), { width: pixels, height: pixels });
    const context = canvas.getContext('2d', { willReadFrequently: true }), picture = new Image();
    const hex = (value) => value.toString(16).padStart(2, '0');
    picture.addEventListener('load', () => { context.drawImage(picture, 0, 0); ready(); });
    picture.src = address;
    return ({ x, y }) => {
      const [red, green, blue, alpha] = context.getImageData(x, y, 1, 1).data;
      return alpha ? names[`#${hex(red)}${hex(green)}${hex(blue)}`] : undefined;
    };
  }

  function cursor(map, _layers, { x, y, zoom, pixels, cover }) {
    const box = panel(map, 'bottomleft', 'tile-cursor');
    let classAt = () => undefined;
    const show = (latlng, what) => {
      const point = map.project(latlng, zoom).subtract([x * pixels, y * pixels]).floor();
      const inside = point.x >= 0 && point.y >= 0 && point.x < pixels && point.y < pixels;
      const parts = [`${what}${latlng.lat.toFixed(5)}°, ${latlng.wrap().lng.toFixed(5)}°`];
      parts.push(...(inside ? [`column ${point.x}, row ${point.y}`, classAt(point)] : ['outside the tile']));
      box.textContent = parts.filter(Boolean).join(' · ');
    };
    const centre = () => show(map.getCenter(), 'Middle: ');
    map.on('mousemove', ({ latlng }) => show(latlng, ''));
    map.on('mouseout moveend', centre);
    centre();
    if (cover) classAt = reader(cover.address, cover.names, pixels, centre);
  }

  // Boxes in pixels of the tile; one that opens something answers to click, and if it is close, to Enter.
  function boxes(map, [group], { x, y, zoom, pixels, weight, boxes }) {
    const corner = (east, south) => map.unproject([x * pixels + east, y * pixels + south], zoom);
    boxes.forEach(({ west, north, east, south, label, dashed, opens, close, ...spot }) => {
      const bounds = L.latLngBounds(corner(west, north), corner(east, south));
      const line = (color, wider) => L.rectangle(bounds, { color, weight: weight + wider, opacity: 0.9, fill: false,
        interactive: false, dashArray: dashed ? '6 5' : null, lineCap: dashed ? 'butt' : 'round' }).addTo(group);
      line('#1c2733', 2);
      line('#ffffff', 0);
      if (label) {
        const icon = L.divIcon({ className: 'tile-name', iconSize: [0, 0], html: L.DomUtil.create('span') });
        icon.options.html.textContent = label;
        L.marker(corner(spot.label_east, spot.label_south), { icon, interactive: false, keyboard: false }).addTo(group);
      }
      if (opens) door(map, bounds, opens, close).addTo(group);
    });
  }

  function door(map, bounds, words, close) {
    const area = L.rectangle(bounds, { className: 'tile-door', stroke: false, fillColor: '#ffffff', fillOpacity: 0 });
    area.bindTooltip(L.DomUtil.create('span')).getTooltip().getContent().textContent = words;
    const light = (opacity) => () => area.setStyle({ fillOpacity: opacity });
    area.on({ mouseover: light(0.2), mouseout: light(0) });
    area.on('add', () => {
      const shape = area.getElement();
      shape.setAttribute('role', 'link');
      shape.setAttribute('aria-label', words);
      shape.setAttribute('tabindex', close ? 0 : -1);
      L.DomEvent.on(shape, 'focus', () => {
        if (shape.matches(':focus-visible')) map.panInside(bounds.getCenter(), { padding: [60, 60] });
      });
      L.DomEvent.on(shape, 'focus', light(0.2)).on(shape, 'blur', light(0)).on(shape, 'keydown', (event) => {
        if (event.key === 'Enter') map.fire('click', { latlng: bounds.getCenter() });
      });
    });
    return area;
  }

  function legend(map, _layers, { title, entries }) {
    const box = panel(map, 'topright', 'tile-legend'), details = L.DomUtil.create('details', '', box);
    details.open = recall('tile-legend') ?? map.getSize().x >= WIDE;
    details.addEventListener('toggle', () => keep('tile-legend', details.open));
    L.DomUtil.create('summary', '', details).textContent = title;
    const list = L.DomUtil.create('ul', '', details);
    entries.forEach(({ label, colour, share }) => {
      const item = L.DomUtil.create('li', '', list);
      L.DomUtil.create('i', '', item).style.background = colour;
      L.DomUtil.create('span', '', item).textContent = label;
      L.DomUtil.create('b', '', item).textContent = share;
    });
  }

  return { start, opacity, swipe, boxes, cursor, legend };
})();
