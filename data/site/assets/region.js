// The page of a region: what its reports come to year by year, its agencies, and who has not filed.
"use strict";
(async () => {
  const { t, label, el, figure } = G;
  const code = G.asked("code"), shown = document.getElementById("shown");
  const page = /^\d{6}$/.test(code) ? await G.shard("g/" + code.slice(0, 4)) : null;
  const region = page && page[code];
  if (!region) { shown.append(el("p", { text: t("region.unknown", { code }) })); document.body.dataset.ready = "1"; return; }
  const name = region.region || label("level", "nation");
  document.title = name + " · " + t("site.title");
  document.getElementById("title").textContent = name;
  if (region.parent) shown.append(el("p", {}, el("a", { href: "region.html?code=" + region.parent, text: t("region.above") })));
  if (region.sums.length) {
    const columns = ["reports", "reports_left_out", "received_new", "total_handled", "carried_out"];
    shown.append(el("h2", { text: t("region.sums") }), el("p", { class: "note", text: t("region.note") }),
      G.table(t("region.sums"), [t("column.report_year"), t("column.basis"), ...columns.map((one) => t("column." + one))],
        region.sums.map((row) => [String(row.report_year), label("basis", row.basis), ...columns.map((one) => figure(row[one]))])));
  }
  if (region.rollups.length) {
    shown.append(el("h2", { text: t("region.rollups") }), el("p", { class: "note", text: t("region.rollups_note") }),
      G.table(t("region.rollups"), [t("column.report_year"), t("column.agency"), t("column.compared"), t("column.differing"), t("column.present")],
        region.rollups.map(([parent, year, compared, differing, present, expected]) => [String(year), parent, figure(compared), figure(differing), figure(present) + " / " + figure(expected)])));
  }
  if (region.parts.length) {
    shown.append(el("h2", { text: t("region.parts") }), el("ul", { class: "regions" }, region.parts.map(([part, words]) => el("li", {}, el("a", { href: "region.html?code=" + part, text: words })))));
  }
  if (region.agencies.length) {
    let rows = region.agencies, order = 1;
    const place = el("div");
    const fill = () => place.replaceChildren(G.table(t("page.agency"), [t("column.agency"), t("column.reports"), t("column.years"), t("column.errors_open")],
      rows.map(([id, words, years, errors]) => [el("a", { href: "agency.html?id=" + id, text: words }), figure(years.length), years.join(" "), figure(errors)])));
    const by = (title, compare) => el("button", { type: "button", text: title, onclick: () => { order = -order; rows = [...rows].sort((a, b) => order * compare(a, b)); fill(); } });
    fill();
    shown.append(el("h2", { text: t("region.agencies", { count: region.agencies.length }) }),
      el("p", {}, t("region.sort"), " ", by(t("column.agency"), (a, b) => a[1].localeCompare(b[1], "zh")), " ", by(t("column.reports"), (a, b) => a[2].length - b[2].length), " ", by(t("column.errors_open"), (a, b) => a[3] - b[3])), place);
  }
  if (region.missing.length) {
    shown.append(el("h2", { text: t("region.missing", { count: region.missing.length }) }),
      G.table(t("region.missing", { count: region.missing.length }), [t("column.agency"), t("column.report_year"), t("column.deadline")], region.missing.map(([agency, year, deadline]) => [agency, String(year), deadline || ""])));
  }
  document.body.dataset.ready = "1";
})();
