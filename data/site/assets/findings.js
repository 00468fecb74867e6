// The list of findings: filters stand in the address, the CSV is all that is seen.
"use strict";
(async () => {
  const { t, label, el } = G;
  const STEP = 200, FIELDS = ["province", "severity", "rule", "year", "decision", "text"];
  const form = document.getElementById("filters"), rows = document.getElementById("rows"), more = document.getElementById("more");
  const asked = new URLSearchParams(location.search);
  const option = (value, words) => el("option", { value, text: words });
  const shards = G.words.finding_shards;
  const total = Object.values(shards).reduce((sum, count) => sum + count, 0);
  const names = Object.fromEntries(G.words.squares.map((one) => [one.region_code.slice(0, 2), G.words.language === "zh" ? one.short_zh : one.short_en]));
  form.province.append(option("", t("findings.all")), ...Object.keys(shards).map((one) => option(one, (names[one] || t("findings.nowhere")) + " (" + shards[one] + ")")));
  form.severity.append(option("", t("findings.all")), option("wrong", t("findings.wrong")), ...["error", "warning", "note"].map((one) => option(one, t("severity." + one))));
  form.decision.append(option("", t("findings.all")), option("open", t("findings.open")), ...["confirmed", "dismissed", "explained"].map((one) => option(one, t("decision." + one))));
  for (const name of FIELDS) form[name].value = asked.get(name) ?? (name === "severity" ? "wrong" : "");
  // A nation's findings are too many to load at once: one province first.
  if (!form.province.value && total > 50000) form.province.value = Object.keys(shards)[0];
  const loaded = new Map();
  let seen = [], until = 0;
  const load = async () => {
    for (const one of form.province.value ? [form.province.value] : Object.keys(shards)) {
      if (!loaded.has(one)) { const page = await G.shard("f/" + one); loaded.set(one, page ? page.findings : []); }
    }
  };
  const fits = ([, agency, year, rule, severity, place, zh, en, , , decision]) =>
    (!form.severity.value || (form.severity.value === "wrong" ? severity !== "note" : severity === form.severity.value)) &&
    (!form.rule.value || rule.startsWith(form.rule.value.toUpperCase())) && (!form.year.value || String(year) === form.year.value) &&
    (!form.decision.value || (form.decision.value === "open" ? !decision : decision === form.decision.value)) &&
    (!form.text.value || [agency, place, zh, en].some((words) => (words || "").includes(form.text.value)));
  const HEADS = ["agency", "report_year", "severity", "rule_id", "place", "said", "source_line", "decision"];
  const line = ([id, agency, year, rule, severity, place, zh, en, number, cell, decision]) => el("tr", {},
    el("th", { scope: "row" }, el("a", { href: "report.html?id=" + id + (cell ? "#c=" + encodeURIComponent(cell).replace(/%2F/g, "/") : ""), text: agency })),
    el("td", { text: year }), el("td", { class: "short", text: t("severity." + severity) }), el("td", { class: "short", text: rule }), el("td", { text: place }),
    el("td", { text: G.words.language === "zh" ? zh : en }), el("td", { class: "figure", text: number ?? "" }), el("td", { class: "short", text: decision ? t("decision." + decision) : "" }));
  const draw = () => {
    until = Math.min(until + STEP, seen.length);
    rows.replaceChildren(el("thead", {}, el("tr", {}, HEADS.map((name) => el("th", { scope: "col", class: "short", text: t("column." + name) })))), el("tbody", {}, seen.slice(0, until).map(line)));
    more.hidden = until >= seen.length;
    document.getElementById("count").textContent = t("findings.count", { count: seen.length, shown: until });
  };
  const fill = async () => {
    await load();
    seen = (form.province.value ? [form.province.value] : Object.keys(shards)).flatMap((one) => loaded.get(one)).filter(fits);
    until = 0;
    draw();
    const kept = new URLSearchParams(FIELDS.filter((name) => form[name].value || name === "severity").map((name) => [name, form[name].value]));
    history.replaceState(null, "", location.pathname + "?" + kept);
    G.follow();
  };
  form.addEventListener("input", fill);
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", draw);
  document.getElementById("csv").addEventListener("click", (event) => {
    const text = G.csv(HEADS.concat(["report_id", "cell"]), seen.map(([id, agency, year, rule, severity, place, zh, en, number, cell, decision]) =>
      [agency, year, severity, rule, place, G.words.language === "zh" ? zh : en, number, decision, id, cell]));
    event.currentTarget.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  });
  await fill();
  document.body.dataset.ready = "1";
})();
