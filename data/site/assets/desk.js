// The desk: the queue, the finding beside form and text, decisions by keys. What is refused is a sentence on the page.
"use strict";
(async () => {
  const { t, el, figure } = G;
  const token = document.querySelector('meta[name="desk-token"]').content;
  const by = (id) => document.getElementById(id), form = by("act");
  const DECISIONS = { confirmed: "C", dismissed: "D", explained: "E" };
  let queue = { findings: [], today: [], reasons: {}, stock: [] }, at = -1, decision = "", view = null, shownReport = "", stock = [], busy = false;

  const asked = async (address) => {
    const answer = await fetch(address, { headers: { accept: "application/json" } });
    return answer.ok ? answer.json() : Promise.reject(new Error(await sentence(answer)));
  };
  const sent = async (address, fields) => {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "x-desk-token": token } });
    if (!answer.ok) { const error = new Error(await sentence(answer)); error.imbalance = answer.imbalance; throw error; }
    return answer.json();
  };
  const sentence = async (answer) => {
    const text = await answer.text();
    try { const said = JSON.parse(text); answer.imbalance = said.imbalance; return said.error || text; } catch { return text; }
  };
  const say = (text) => { by("said").textContent = text; };
  const state = (finding) => finding.noted || (finding.decision ? { decision: finding.decision, by: finding.decided_by, reason: finding.decision_reason, settled: true } : null);
  const said = (finding) => (G.words.language === "zh" ? finding.said_zh : finding.said_en);

  const reload = async () => {
    queue = { ...queue, ...(await asked("/noted")) };
    for (const finding of queue.findings) finding.noted = queue.noted[finding.finding_id] || null;
    drawQueue();
  };
  const load = async () => { queue = { ...queue, ...(await asked("/queue")) }; await reload(); };
  const drawQueue = () => {
    const done = queue.findings.filter(state).length;
    by("progress").textContent = t("desk.progress", { done, count: queue.findings.length });
    by("by").textContent = queue.by;
    by("undo").disabled = !queue.can_undo;
    by("run").disabled = !queue.can_run;
    const parts = [];
    let report = "";
    queue.findings.forEach((finding, place) => {
      if (finding.report_id !== report) { report = finding.report_id; parts.push(el("h2", { text: finding.agency + " " + finding.report_year })); }
      const known = state(finding);
      parts.push(el("button", { type: "button", class: finding.severity + (known ? " done" : ""), "data-at": place, "aria-current": place === at ? "true" : null, onclick: () => open(place) },
        t("severity." + finding.severity) + " " + finding.rule_id + (known ? " ✓ " + t("decision." + known.decision) : "")));
    });
    by("queue").replaceChildren(...parts);
    const now = by("queue").querySelector("[aria-current]");
    if (now) now.scrollIntoView({ block: "nearest" });
  };

  const alike = (finding) => queue.findings.filter((one) => one.report_id === finding.report_id && one.rule_id === finding.rule_id && !state(one));
  const open = async (place) => {
    if (place < 0 || place >= queue.findings.length) return;
    at = place;
    say("");
    const finding = queue.findings[at], known = state(finding);
    drawQueue();
    by("finding").replaceChildren(
      el("p", {}, el("b", { text: finding.agency + " " + finding.report_year + " · " + t("severity." + finding.severity) + " " + finding.rule_id })),
      el("p", { text: finding.place + (G.words.language === "zh" ? "：" : ": ") + said(finding) }),
      known ? el("p", { class: "note", text: t(known.settled ? "desk.settled" : "desk.noted", { decision: t("decision." + known.decision), by: known.by, reason: known.reason }) }) : "",
      el("p", {}, el("a", { href: "/sheet/" + finding.report_id, target: "_blank", rel: "noopener", text: t("desk.sheet") })));
    form.reason.value = "";
    form.alike.checked = false;
    const others = alike(finding).length;
    form.alike.closest("label").hidden = others < 2;
    by("alike").textContent = t("desk.alike", { count: others });
    by("correction").hidden = true;
    by("accept-line").hidden = true;
    form.accept.checked = false;
    choose("");
    if (shownReport !== finding.report_id) {
      shownReport = finding.report_id;
      view = null;  // nothing of another report stands beside a finding, and nothing is done before its own does
      by("shown").replaceChildren();
      const report = await asked("/report/" + finding.report_id);
      if (shownReport !== finding.report_id) return;
      view = G.showReport(report, by("shown"), false);
      form.cell.replaceChildren(...report.cells.map((one) => el("option", { value: one[0], text: view.named(one[0]) })));
      view.findings = new Map(report.findings.map((one) => [one.id, one]));
    }
    if (!view) return;
    const detail = view.findings.get(finding.finding_id);
    if (detail) view.show(detail);
    document.body.dataset.open = finding.finding_id;
  };

  const choose = (name) => {
    decision = name;
    by("decisions").querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.decision === name)));
    const finding = queue.findings[at];
    const used = (queue.reasons[finding.rule_id] || []).filter(([what]) => what === name).map(([, why]) => why);
    const known = queue.stock.filter(([prefix, what]) => what === name && finding.rule_id.startsWith(prefix)).concat(queue.stock.filter(([prefix, what]) => what === name && prefix === "*")).map(([, , why]) => why);
    stock = name ? [...new Set([...used, ...known])].slice(0, 4) : [];
    by("stock").replaceChildren(...stock.map((why, n) => el("button", { type: "button", onclick: () => note(why) }, el("kbd", { text: n + 1 }), " " + why)));
  };
  const next = (step) => {
    for (let place = at + step; place >= 0 && place < queue.findings.length; place += step) { if (!state(queue.findings[place]) || step < 0) return open(place); }
    return null;
  };
  const note = async (why) => {
    if (busy || at < 0 || !view) return;
    if (!decision) { say(t("desk.no_decision")); return; }
    if (!why.trim()) { say(t("desk.no_reason")); form.reason.focus(); return; }
    busy = true;
    const finding = queue.findings[at];
    const wanted = form.alike.checked ? alike(finding) : [finding];
    const ids = [...new Set([finding, ...wanted].map((one) => one.finding_id))];
    try {
      await sent("/decide", [...ids.map((id) => ["finding", id]), ["decision", decision], ["reason", why]]);
      await reload();
      form.reason.blur();
      if (!next(1)) { say(t("desk.end")); await open(at); }
    } catch (error) { say(error.message); } finally { busy = false; }
  };
  const correct = async () => {
    if (busy || !view) return;
    busy = true;
    const finding = queue.findings[at];
    try {
      const fields = { target: finding.report_id, cell: form.cell.value, value: form.value.value, reason: form.reason.value, source: form.source.value, accept: form.accept.checked ? "1" : "" };
      const answer = await sent("/correct", fields);
      await reload();
      by("correction").hidden = true;
      say(t("desk.corrected") + " " + answer.sums.join(" "));
    } catch (error) { by("accept-line").hidden = !error.imbalance; say(error.message); } finally { busy = false; }
  };
  const openCorrection = () => {
    if (!view) return;
    by("correction").hidden = false;
    const finding = queue.findings[at], wanted = (view.chosen() || finding.cell);
    if (wanted && [...form.cell.options].some((one) => one.value === wanted)) form.cell.value = wanted;
    form.value.value = /^-?\d+$/.test(finding.expected || "") ? finding.expected : "";
    form.value.focus();
  };
  const undo = async () => {
    try {
      const { findings } = await sent("/undo", {});
      await reload();
      const place = queue.findings.findIndex((one) => findings.includes(one.finding_id));
      await open(place >= 0 ? place : at);
      say(t("desk.undone"));
    } catch (error) { say(error.message); }
  };
  const run = async () => {
    try {
      await sent("/run", {});
      by("ran").showModal();
      for (;;) {
        const now = await asked("/run");
        by("output").textContent = now.said.join("\n");
        if (!now.is_running) { by("output").textContent += "\n" + t(now.code === 0 ? "desk.ran" : "desk.ran_badly"); break; }
        await new Promise((done) => setTimeout(done, 400));
      }
      shownReport = "";
      await load();
      if (queue.findings.length) await open(Math.min(Math.max(at, 0), queue.findings.length - 1));
    } catch (error) { say(error.message); }
  };

  const KEYS = {
    j: () => open(at + 1), k: () => open(at - 1), n: () => next(1), c: () => choose("confirmed"), d: () => choose("dismissed"), e: () => choose("explained"),
    x: openCorrection, r: () => form.reason.focus(), u: undo, a: () => { if (!form.alike.closest("label").hidden) form.alike.checked = !form.alike.checked; }, "?": () => by("help").showModal(),
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && /^(INPUT|SELECT)$/.test(event.target.tagName)) { event.target.blur(); return; }
    // No key acts while somebody types, or while an input method puts a word together.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    if (document.querySelector("dialog[open]") || at < 0) return;
    const number = Number(event.key);
    if (number >= 1 && number <= 4) { event.preventDefault(); if (stock[number - 1]) note(stock[number - 1]); else say(t("desk.no_decision")); return; }
    const act = KEYS[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); note(form.reason.value); });
  by("decisions").append(...Object.entries(DECISIONS).map(([name, key]) => el("button", { type: "button", "data-decision": name, "aria-pressed": "false", onclick: () => choose(name) }, el("kbd", { text: key }), " " + t("decision." + name))),
    el("button", { type: "button", onclick: openCorrection }, el("kbd", { text: "X" }), " " + t("desk.correct")));
  by("correct").addEventListener("click", correct);
  by("undo").addEventListener("click", undo);
  by("run").addEventListener("click", run);
  by("help-open").addEventListener("click", () => by("help").showModal());
  by("today-open").addEventListener("click", () => {
    by("done").replaceChildren(queue.today.length ? G.table(t("desk.today"), [t("desk.who"), t("column.decision"), t("column.agency"), t("column.report_year"), t("column.rule_id"), t("column.place")],
      queue.today.map((one) => [one.decided_by, t("decision." + one.decision), one.agency, one.report_year, one.rule_id, one.place])) : el("p", { text: t("desk.nothing_today") }));
    by("today").showModal();
  });
  by("keys").append(...["J K", "N", "C D E", "1–4", "R", "A", "X", "U", "?"].flatMap((keys) => [el("dt", { text: keys }), el("dd", { text: t("key." + keys.split(/[ –]/)[0]) })]));
  try {
    await load();
    const first = queue.findings.findIndex((one) => !state(one));
    if (queue.findings.length) await open(Math.max(first, 0)); else say(t("desk.empty"));
  } catch (error) { say(error.message); }
  document.body.dataset.ready = "1";
})();
