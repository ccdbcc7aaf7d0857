// What the tile page's map has beside Leaflet's own controls. Each function takes the map, layers, and plain options.
window.tileMap = (() => {
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
      shown.textContent = `${slider.value}%`;
    };
    slider.addEventListener('input', () => { update(); keep('tile-opacity', +slider.value); });
    slider.addEventListener('keydown', (event) => event.stopPropagation());
    const seen = () => { box.hidden = !layers.some((layer) => map.hasLayer(layer)); };
    layers.forEach((layer) => layer.on('add remove', () => setTimeout(seen)));
    update();
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

  function named(place, words) {
    const icon = L.divIcon({ className: 'tile-name', iconSize: [0, 0], html: L.DomUtil.create('span') });
    icon.options.html.textContent = words;
    return L.marker(place, { icon, interactive: false, keyboard: false });
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
      if (label) named(corner(spot.label_east, spot.label_south), label).addTo(group);
      if (opens) door(map, bounds, opens, close).addTo(group);
    });
  }

  // Lines and areas in pixels of the tile, each with its name; who made them is said while they are shown.
  function shapes(map, [group], { x, y, zoom, pixels, credit, shapes }) {
    const place = ([east, south]) => map.unproject([x * pixels + east, y * pixels + south], zoom);
    shapes.forEach(({ lines, filled, colour, label, name }) => {
      const places = lines.map((line) => line.map(place));
      const style = { color: colour, weight: filled ? 1.5 : 3, fillOpacity: 0.35, bubblingMouseEvents: true };
      const shape = filled ? L.polygon(places, style) : L.polyline(places, style);
      shape.bindTooltip(L.DomUtil.create('span'), { sticky: true }).getTooltip().getContent().textContent = label;
      shape.addTo(group);
      if (name) named(filled ? shape.getBounds().getCenter() : places[0][places[0].length >> 1], name).addTo(group);
    });
    const said = () => map.attributionControl[map.hasLayer(group) ? 'addAttribution' : 'removeAttribution'](credit);
    group.on('add remove', () => setTimeout(said));
    if (map.hasLayer(group)) map.attributionControl.addAttribution(credit);
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

  return { start, opacity, boxes, shapes, cursor };
})();
