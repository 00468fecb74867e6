// What every page shares: words, elements, shards, links. Texts are only ever set as text.
"use strict";
window.G = window.G || {};
(() => {
  const waiting = new Map();
  const t = (code, filled) => {
    const word = G.words.words[code];
    if (word === undefined) throw new Error("no word " + code);
    return filled ? word.replace(/\{(\w+)\}/g, (_, name) => filled[name]) : word;
  };
  const label = (kind, code) => ((G.words.codes[kind] || {})[code]) || code || "";
  const el = (name, facts, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(facts || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "text") made.textContent = value;
      else if (key === "class") made.className = value;
      else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value === true ? "" : value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined) made.append(child);
    return made;
  };
  const unpacked = async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await new Response(stream).text());
  };
  window.gongkai = (name, text) => { const known = waiting.get(name); if (known) known.resolve(unpacked(text)); };
  // The pages of a shard; null where there is none.
  const shard = (name) => {
    const known = waiting.get(name);
    if (known) return known.promise;
    let resolve;
    const promise = new Promise((done) => { resolve = done; });
    waiting.set(name, { promise, resolve });
    const script = el("script", { src: "../d/" + name + ".js" });
    script.addEventListener("error", () => resolve(null));
    document.head.append(script);
    return promise;
  };
  const asked = (name) => new URLSearchParams(location.search).get(name) || "";
  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  // A figure with its thousands apart, whatever its size: the text of the warehouse, never a floating number.
  const figure = (text) => {
    if (text === null || text === undefined) return "—";
    const [whole, rest] = String(text).split(".");
    return (whole.startsWith("-") ? "-" + grouped(whole.slice(1)) : grouped(whole)) + (rest ? "." + rest : "");
  };
  const percent = (share) => share === null || share === undefined ? "—" : (share * 100).toFixed(1) + " %";
  const table = (name, heads, rows) => el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name },
    el("table", { class: "data" },
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col", text: head })))),
      el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, at) => {
        const made = el(at ? "td" : "th", at ? {} : { scope: "row" });
        if (cell && cell.nodeType) made.append(cell); else made.textContent = cell;
        if (at && typeof cell === "string" && /^[-\d][\d,.]*( %)?$|^—$/.test(cell)) made.className = "figure";
        return made;
      }))))));
  // No formula begins in a cell of a CSV; the byte-order mark tells spreadsheets that it is UTF-8.
  const csv = (heads, rows) => {
    const cell = (value) => {
      let text = value === null || value === undefined ? "" : String(value);
      if (/^[=+\-@\t\r]/.test(text) && !/^[-+]?\d+(\.\d+)?$/.test(text)) text = "'" + text;
      return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    };
    return "\ufeff" + [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  };
  Object.assign(G, { t, label, el, shard, asked, figure, percent, table, csv });
  const other = document.getElementById("language");
  const follow = () => { if (other) other.href = other.href.replace(/\.html.*$/, ".html") + location.search + location.hash; };
  follow();
  addEventListener("hashchange", follow);
  G.follow = follow;
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
})();
