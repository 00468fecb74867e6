// A report: the form as filled in beside the text it was read from, each figure linked to its place and back.
"use strict";
// Draws a report into a place; `own` is false where another page has its own list of findings, keys and address.
G.showReport = (report, shown, own) => {
  const { t, label, el, figure } = G;
  const TABLES = ["disclosure", "application", "dispute"];
  const FORM_OF = { disclosure: "table2_format", application: "table3_format", dispute: "table4_format" };
  const FEES = ["notices", "billed_yuan", "collected_yuan"];
  const marks = new Map(), boxes = new Map(), lines = new Map();
  let cells, chosen = "", now = -1;

  const start = () => {
    let line = 0;
    cells = new Map(report.cells.map((one) => {
      if (one[2] !== null) line += one[2];
      return [one[0], cellOf(one, one[2] === null ? null : line)];
    }));
    draw();
    if (!own) return;
    addEventListener("hashchange", () => choose(wanted(), true));
    addEventListener("keydown", key);
    choose(wanted(), true);
  };
  const cellOf = ([cell, value, , from, length, status, raw, readings], line) => ({
    cell, value, line, from, length: length || (value || "").length, status: status || "reported", raw: status ? raw : value, readings, findings: [],
  });
  const wanted = () => { const found = /^#c=(.*)$/.exec(location.hash); return found ? decodeURIComponent(found[1]) : ""; };

  const draw = () => {
    const { about } = report;
    const name = about.agency || about.agency_name;
    if (own) {
      document.title = name + " " + about.report_year + " · " + t("site.title");
      document.getElementById("title").textContent = name + " " + about.report_year;
    }
    for (const finding of report.findings) {
      const cell = cells.get(finding.cell);
      if (cell) cell.findings.push(finding);
    }
    shown.replaceChildren(...(own ? [head(about), findings()] : []), el("div", { class: "beside" },
      pane("form", t("report.form"), form()), pane("source", t("report.text"), text())), ...(own ? [differences(), legend()] : []));
  };
  const pane = (name, title, inside) => el("section", { class: "pane", id: name, tabindex: "0", "aria-label": title },
    el("h2", { text: title }), el("div", { class: "inside" }, inside));

  const head = (about) => {
    const fact = (name, value) => value === null || value === "" ? null
      : el("div", {}, el("dt", { text: t(name) }), el("dd", {}, value));
    const others = (versions) => report.beside.filter((one) => one[4] === versions).map(([other, year, scope, hasPage]) => {
      const words = versions ? other : String(year) + (scope === "jurisdiction" ? " " + label("scope", scope) : "");
      return hasPage ? el("a", { href: "report.html?id=" + other, text: words + " " }) : el("span", { text: words + " " });
    });
    const years = others(false), versions = others(true);
    const short = (form) => label("report_format", form).replace(/（.*）$/, "");
    return el("div", {}, el("dl", { class: "head-facts" },
      fact("report.region", about.region ? el("a", { href: "region.html?code=" + about.region_code, text: about.region }) : null),
      fact("report.agency", about.agency_id ? el("a", { href: "agency.html?id=" + about.agency_id, text: about.agency || about.agency_name }) : null),
      fact("report.scope", label("scope", about.scope)),
      fact("report.forms", TABLES.map((table) => t("table." + table).split(" ")[0] + (G.words.language === "zh" ? "" : " " + t("table." + table).split(" ")[1]) + " " + (short(about[FORM_OF[table]]) || "—")).join(" · ")),
      fact("report.equations", t("report.counts", {
        passed: about.equations_passed ?? "—", failed: about.equations_failed ?? "—", unknown: about.equations_not_assessable ?? "—",
      })),
      fact("report.years", years.length ? el("span", {}, years) : null),
      fact("report.versions", versions.length ? el("span", {}, versions) : null),
      fact("report.standing", about.standing === "sole" ? null : label("standing", about.standing))),
    el("details", {}, el("summary", { text: t("report.origin") }), el("dl", { class: "head-facts" },
      fact("report.address", about.source_uri),
      fact("report.published", about.published_on),
      fact("report.sha256", about.document_sha256),
      fact("report.cite", t("report.citation", { agency: about.agency || about.agency_name, year: about.report_year, sha256: about.document_sha256.slice(0, 16) })))));
  };

  // -- findings
  const said = (finding) => G.words.language === "zh" ? finding.zh : finding.en;
  const findings = () => {
    if (!report.findings.length) return el("p", { class: "note", text: t("report.no_findings") });
    const list = el("ol", { class: "findings" }, report.findings.map((finding, at) => el("li", { class: finding.severity, "data-at": at },
      el("button", { type: "button", onclick: () => visit(at) },
        el("b", { text: t("severity." + finding.severity) + " " + finding.rule }),
        el("span", { text: finding.place + (G.words.language === "zh" ? "：" : ": ") + said(finding) + (finding.line ? " (" + t("report.line", { line: finding.line }) + ")" : "") }),
        finding.decision ? el("em", { text: " " + t("decision." + finding.decision) + " · " + finding.by + " · " + finding.on + " · " + finding.reason }) : null))));
    return el("section", {}, el("h2", { text: t("report.findings", { count: report.findings.length }) }),
      el("p", { class: "note", text: t("report.keys") }),
      el("div", { class: "all-findings", tabindex: "0", role: "region", "aria-label": t("page.findings") }, list));
  };
  const visit = (at) => {
    now = at;
    document.querySelectorAll(".findings li").forEach((one) => one.classList.toggle("now", Number(one.dataset.at) === at));
    show(report.findings[at]);
    document.querySelector('.findings li[data-at="' + at + '"]').scrollIntoView({ block: "nearest" });
  };
  // Frames what a finding speaks of: its cell or its line, and the figures of its sum.
  const show = (finding) => {
    document.querySelectorAll(".operand").forEach((one) => one.classList.remove("operand"));
    for (const cell of finding.operands || []) for (const one of [boxes.get(cell), ...(marks.get(cell) || [])]) if (one) one.classList.add("operand");
    if (cells.has(finding.cell)) go(finding.cell); else { choose("", false); if (finding.line) showLine(finding.line); }
  };
  const key = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (step && report.findings.length) { visit(Math.min(Math.max(now + step, 0), report.findings.length - 1)); event.preventDefault(); }
  };

  // -- the form
  const form = () => {
    const parts = [];
    for (const table of TABLES) {
      const of = report.about[FORM_OF[table]];
      const has = report.cells.some((one) => one[0].startsWith(table + "/"));
      if (!has) continue;
      parts.push(el("h3", { text: t("table." + table) + (of ? " · " + label("report_format", of) : "") }));
      const grid = G.forms[of] && G.forms[of][table];
      if (grid) parts.push(drawn(grid, table));
      const rest = report.cells.map((one) => one[0]).filter((cell) => cell.startsWith(table + "/") && !boxes.has(cell));
      if (rest.length) parts.push(listed(rest));
    }
    if (report.cells.some((one) => one[0].startsWith("fee/"))) {
      parts.push(el("h3", { text: t("table.fee") }), el("div", { class: "scroll" }, el("table", { class: "form" },
        el("tr", {}, FEES.map((fee) => el("th", { scope: "col", text: t("fee." + fee) }))),
        el("tr", {}, FEES.map((fee) => box("fee/" + fee, 1))))));
    }
    if (report.entries.length) {
      parts.push(el("h3", { text: t("table.statistic") }), el("div", { class: "scroll" }, el("table", { class: "form" },
        el("thead", {}, el("tr", {}, ["entry", "unit", "period", "figure"].map((name) => el("th", { scope: "col", text: t("column." + name) })))),
        el("tbody", {}, report.entries.map(([cell, , name, period, heading, unit]) => el("tr", {},
          el("th", { scope: "row", text: name }), el("td", { text: unit || "" }), el("td", { text: heading || label("period", period) }), box(cell, 1)))))));
    }
    return parts;
  };
  const drawn = (grid, table) => {
    const rows = Array.from({ length: grid.rows }, () => []);
    for (const [row, column, high, wide, kind, words, cell, unit] of grid.boxes) {
      const span = { rowspan: high > 1 ? high : null, colspan: wide > 1 ? wide : null };
      const made = kind === "figure" ? (cell && parted(cell) ? el("td", { ...span, text: "↓", title: t("report.parts_below") }) : cell ? box(cell, unit, span) : el("td", { ...span, text: "·", title: t("report.no_cell") }))
        : el("th", { ...span, scope: kind === "head" ? "col" : "row" }, words, gloss(words));
      rows[row].push([column, made]);
    }
    return el("div", { class: "scroll" }, el("table", { class: "form " + table },
      el("tbody", {}, rows.map((row) => el("tr", {}, row.sort((a, b) => a[0] - b[0]).map((one) => one[1]))))));
  };
  // A row that the report splits into parts has no cell of its own; its parts stand below the table.
  const parted = (cell) => !cells.has(cell) && [...cells.keys()].some((one) => one.startsWith(cell.slice(0, cell.lastIndexOf("/") + 1)) && one.endsWith(cell.slice(cell.lastIndexOf("/"))));
  const gloss = (words) => { const known = (G.words.glosses || {})[words] || ""; return known ? el("small", { text: known, lang: "en" }) : null; };
  const named = (cell) => { const [table, ...codes] = cell.split("/"); return codes.map((code) => (G.words.names[table] || {})[code] || code).join(" / "); };
  const listed = (names) => el("div", { class: "scroll" }, el("table", { class: "form" }, el("tbody", {},
    names.map((cell) => el("tr", {}, el("th", { scope: "row", text: named(cell) }), box(cell, 1))))));
  // What a cell shows: the figure, or in words what stands there instead; never a nought for nothing.
  const box = (name, unit, span) => {
    const cell = cells.get(name) || { cell: name, value: null, status: "missing", findings: [] };
    let words, hint = label("value_status", cell.status);
    if (cell.value !== null) words = figure(unit > 1 ? scaled(cell.value) : cell.value);
    else words = { blank: "", missing: t("mark.missing"), not_applicable: cell.raw || "/" }[cell.status] ?? (cell.raw || "");
    if (cell.raw !== null && cell.raw !== undefined && cell.raw !== cell.value) hint += " · " + t("report.printed", { text: cell.raw });
    if (cell.readings) hint += " · " + t("report.readings", { text: cell.readings });
    const worst = cell.findings.find((one) => one.severity === "error") || cell.findings.find((one) => one.severity === "warning");
    const classes = ["cell", cell.status, Number(cell.value) === 0 && cell.value !== null ? "zero" : "", worst ? worst.severity : ""];
    const known = worst && worst.severity === "error" && /^-?\d+$/.test(worst.expected || "") ? worst.expected : null;
    const made = el("td", {
      ...span, class: classes.filter(Boolean).join(" "), tabindex: "0", "data-cell": name, title: hint + (worst ? " · " + said(worst) : ""),
      "data-mark": cell.status === "corrected" ? t("mark.corrected") : null, onclick: () => go(name), "aria-label": null,
      onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { go(name); event.preventDefault(); } },
    }, el("span", { text: words }), known === null ? null : el("small", { text: t("report.should_be", { figure: figure(known) }) }));
    boxes.set(name, made);
    return made;
  };
  // Yuan as the form asks for them, in ten thousands, digit by digit.
  const scaled = (yuan) => {
    const [whole, rest = ""] = yuan.replace("-", "").split(".");
    const digits = whole.padStart(5, "0");
    const text = digits.slice(0, -4).replace(/^0+(?=\d)/, "") + "." + digits.slice(-4) + rest;
    return (yuan.startsWith("-") ? "-" : "") + text.replace(/\.?0+$/, "");
  };

  // -- the text
  const text = () => {
    const placed = new Map();
    for (const cell of cells.values()) {
      if (cell.line === null) continue;
      if (!placed.has(cell.line)) placed.set(cell.line, []);
      placed.get(cell.line).push(cell);
    }
    return el("ol", { class: "text" }, report.text.split("\n").map((line, at) => {
      const number = at + 1;
      const made = el("li", { "data-line": number }, el("span", { text: number, "aria-hidden": "true" }), written(line.replace(/\r$/, ""), placed.get(number) || []));
      lines.set(number, made);
      return made;
    }));
  };
  const written = (line, here) => {
    const characters = Array.from(line), parts = [];
    let done = 0;
    for (const cell of here.filter((one) => one.from !== null).sort((a, b) => a.from - b.from)) {
      if (cell.from < done) continue;
      parts.push(characters.slice(done, cell.from).join(""));
      done = cell.from + cell.length;
      const worst = cell.findings.find((one) => one.severity !== "note");
      const mark = el("mark", { tabindex: "0", class: worst ? worst.severity : null, "data-cell": cell.cell, text: characters.slice(cell.from, done).join(""),
        onclick: () => go(cell.cell), onkeydown: (event) => { if (event.key === "Enter") go(cell.cell); } });
      marks.set(cell.cell, [mark]);
      parts.push(mark);
    }
    parts.push(characters.slice(done).join(""));
    return el("div", {}, parts);
  };

  // -- choosing
  const go = (name) => {
    if (!own || wanted() === name) { choose(name, true); return; }
    history.replaceState(null, "", location.pathname + location.search + "#c=" + encodeURIComponent(name).replace(/%2F/g, "/"));
    G.follow();
    choose(name, true);
  };
  const middle = (one, pane) => {
    const box = one.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    pane.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
  };
  const showLine = (number) => {
    document.querySelectorAll(".chosen-line").forEach((one) => one.classList.remove("chosen-line"));
    const line = lines.get(number);
    if (line) { line.classList.add("chosen-line"); middle(line, document.getElementById("source")); }
  };
  const choose = (name, scroll) => {
    document.querySelectorAll(".chosen, .chosen-line").forEach((one) => one.classList.remove("chosen", "chosen-line"));
    chosen = name;
    const cell = cells.get(name), one = boxes.get(name);
    if (one) { one.classList.add("chosen"); if (scroll) middle(one, document.getElementById("form")); }
    if (!cell) return;
    const found = marks.get(name) || [];
    found.forEach((mark) => mark.classList.add("chosen"));
    if (!scroll) return;
    if (found.length) middle(found[0], document.getElementById("source")); else if (cell.line !== null) showLine(cell.line);
  };

  const differences = () => {
    if (!report.diffs.length) return "";
    return el("details", {}, el("summary", { text: t("report.diffs", { count: report.diffs.length }) }),
      G.table(t("report.versions"), [t("report.change"), t("report.versions"), t("column.place"), t("report.there"), t("report.here")],
        report.diffs.map(([change, other, cell, before, now]) => [t("change." + change), other, cell.split(" / ").map((code, at) => (!at ? t("table." + { 1: "statistic", 2: "disclosure", 3: "application", 4: "dispute", 6: "fee" }[code]).split(" ")[0] : at ? Object.assign({}, ...Object.values(G.words.names))[code] || code : code)).join(" / "), figure(before), figure(now)])));
  };
  const legend = () => el("section", {}, el("h2", { text: t("report.legend") }), el("ul", { class: "legend" },
    ["blank", "not_applicable", "missing", "ambiguous", "decoded", "corrected", "error", "warning"].map((kind) => {
      const inside = { missing: t("mark.missing"), ambiguous: "12|3", decoded: "7", error: "5", warning: "5", corrected: "7", not_applicable: "/" }[kind] || "\u00a0";
      return el("li", {}, el("table", { role: "presentation", style: "display:inline-table" }, el("tbody", {}, el("tr", {}, el("td", { class: "cell " + kind, "data-mark": kind === "corrected" ? t("mark.corrected") : null, text: inside })))),
        " " + (kind === "error" || kind === "warning" ? t("severity." + kind) : label("value_status", kind)));
    })));
  start();
  return { show, chosen: () => chosen, named: (cell) => t("table." + cell.split("/")[0]).split(" ")[0] + " / " + named(cell) };
};
if (document.body.classList.contains("page-report")) (async () => {
  const { t, el } = G, id = G.asked("id"), shown = document.getElementById("shown");
  const page = /^[0-9a-f]{16}$/.test(id) ? await G.shard("r/" + id.slice(0, G.words.report_digits)) : null;
  if (!page || !page[id]) { shown.append(el("p", { text: t("report.unknown", { id }) })); return; }
  G.showReport(page[id], shown, true);
  document.body.dataset.ready = "1";
})();
