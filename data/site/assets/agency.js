// The page of an agency: its years side by side.
"use strict";
(async () => {
  const { t, label, el, figure, percent } = G;
  const id = G.asked("id"), shown = document.getElementById("shown");
  const page = /^a[0-9a-f]{8,}$/.test(id) ? await G.shard("a/" + id.slice(1, 1 + G.words.agency_digits)) : null;
  const agency = page && page[id];
  if (!agency) { shown.append(el("p", { text: t("agency.unknown", { id }) })); return; }
  document.title = agency.agency + " · " + t("site.title");
  document.getElementById("title").textContent = agency.agency;
  if (agency.region_code) shown.append(el("p", {}, el("a", { href: "region.html?code=" + agency.region_code, text: t("agency.region") })));
  const columns = ["received_new", "carried_in", "total_handled", "carried_out"];
  shown.append(G.table(t("page.report"), [t("column.report_year"), t("column.scope"), t("column.report_format"), ...columns.map((name) => t("column." + name)), t("column.errors_open"), t("column.warnings"), t("column.pass_rate")],
    agency.reports.map((one) => [
      el("a", { href: "report.html?id=" + one.report_id, text: String(one.report_year) }), label("scope", one.scope), label("report_format", one.report_format) || "—",
      ...columns.map((name) => figure(one[name])), figure(one.errors_open), figure(one.warnings), percent(one.pass_rate)])));
  const scopes = new Set(agency.reports.map((one) => one.scope));
  if (agency.reports.length > 1 && scopes.size === 1) {
    shown.append(el("section", { class: "chart" }, el("h2", { text: t("chart.flow") }), el("p", { class: "note", text: t("agency.note") }),
      el("div", { class: "picture", id: "picture", role: "img", "aria-label": t("chart.flow") })));
    G.draw(document.getElementById("picture"), { kind: "lines", x: "report_year", y: ["received_new", "total_handled", "carried_out"], series: "", unit: "count", rows: agency.reports });
  }
  if (agency.missing.length) {
    shown.append(el("h2", { text: t("agency.missing") }), G.table(t("agency.missing"), [t("column.report_year"), t("column.deadline")], agency.missing.map(([year, deadline]) => [String(year), deadline || ""])));
  }
  const of = (kind) => agency.changes.filter((one) => one[1] === kind);
  const names = Object.assign({}, ...Object.values(G.words.names));
  if (of("change").length) {
    shown.append(el("h2", { text: t("agency.changes") }), G.table(t("agency.changes"), [t("column.report_year"), t("column.label"), t("column.prior"), t("column.value"), t("column.flag")],
      of("change").map(([year, , what, prior, value, flag]) => [String(year), what.split(".").map((code) => names[code] || label("outcome", code)).join(" / "), figure(prior), figure(value), label("flag", flag)])));
  }
  if (of("carried").length) {
    shown.append(el("h2", { text: t("agency.carried") }), G.table(t("agency.carried"), [t("column.report_year"), t("column.prior_out"), t("column.this_in")],
      of("carried").map(([year, , , prior, value]) => [String(year), figure(prior), figure(value)])));
  }
  if (of("noughts").length) shown.append(el("p", { text: of("noughts").map(([, , , from, to]) => t("agency.noughts", { from, to })).join(" ") }));
  document.body.dataset.ready = "1";
})();
