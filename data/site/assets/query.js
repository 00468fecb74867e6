// Asks the warehouse in the browser. The engine is loaded when somebody wants it, and asks no other place for anything.
"use strict";
(() => {
  const { t, el, figure } = G;
  const by = (id) => document.getElementById(id);
  const MOST = 1000;
  let connection = null, answer = null;
  const script = (address) => new Promise((done, failed) => {
    const made = el("script", { src: address });
    made.addEventListener("load", done);
    made.addEventListener("error", () => failed(new Error(address)));
    document.head.append(made);
  });
  const unpacked = async (name) => {
    await script("../query/" + name + ".js");
    const bytes = Uint8Array.from(atob(G.packed[name]), (one) => one.charCodeAt(0));
    delete G.packed[name];
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  const address = (bytes, kind) => new Promise((done) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result));
    reader.readAsDataURL(new Blob([bytes], { type: kind }));
  });
  const say = (words) => { by("state").textContent = words; };
  const start = async () => {
    by("start").disabled = true;
    say(t("query.loading"));
    try {
      const worker = new Worker(URL.createObjectURL(new Blob([await unpacked("worker")], { type: "text/javascript" })));
      const database = new duckdbBundle.AsyncDuckDB(new duckdbBundle.VoidLogger(), worker);
      await database.instantiate(await address(await unpacked("engine"), "application/wasm"));
      await database.open({ query: { castBigIntToDouble: false, castDecimalToDouble: false } });
      await database.registerFileBuffer("warehouse.duckdb", await unpacked("data"));
      connection = await database.connect();
      // The engine's package knows no current_date without an extension, which it would fetch from outside.
      const now = new Date(), today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
      for (const sql of ["create temp macro current_date() as date '" + today + "'", "set autoinstall_known_extensions = false", "set autoload_known_extensions = false", "attach 'warehouse.duckdb' as warehouse (read_only)", "use warehouse"]) await connection.query(sql);
      by("asking").hidden = false;
      say(t("query.ready"));
      document.body.dataset.engine = "1";
      if (by("sql").value.trim()) await ask();
    } catch (error) { by("start").disabled = false; say(String(error.message || error)); }
  };
  // A value as text: nothing that is larger than a floating number can hold is rounded.
  const words = (value, field) => {
    if (value === null || value === undefined) return null;
    const kind = String(field.type);
    if (/^Decimal/.test(kind)) {
      const scale = field.type.scale, digits = String(value).padStart(scale + 1 + (String(value).startsWith("-") ? 1 : 0), "0");
      return scale ? (digits.slice(0, -scale) + "." + digits.slice(-scale)).replace(/\.?0+$/, "") : digits;
    }
    if (/^Date/.test(kind)) return new Date(Number(value)).toISOString().slice(0, 10);
    if (/^Timestamp/.test(kind)) return new Date(Number(value)).toISOString().replace("T", " ").slice(0, 19);
    return typeof value === "object" ? JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one)) : String(value);
  };
  const ask = async () => {
    const sql = by("sql").value.trim().replace(/;$/, "");
    if (!connection || !sql) return;
    history.replaceState(null, "", location.pathname + "?sql=" + encodeURIComponent(sql));
    G.follow();
    say(t("query.asking"));
    try {
      const found = await connection.query(sql);
      const fields = found.schema.fields;
      const columns = fields.map((_, at) => found.getChildAt(at));
      answer = { heads: fields.map((field) => field.name), rows: Array.from({ length: found.numRows }, (_, row) => columns.map((column, at) => words(column.get(row), fields[at]))) };
      by("answer").replaceChildren(G.table(t("query.answer"), answer.heads, answer.rows.slice(0, MOST).map((row) => row.map((one) => one === null ? "—" : one))));
      say(t("query.rows", { count: answer.rows.length, shown: Math.min(answer.rows.length, MOST) }));
    } catch (error) { answer = null; by("answer").replaceChildren(); say(String(error.message || error)); }
    document.body.dataset.answered = String(Number(document.body.dataset.answered || 0) + 1);
  };
  by("start").addEventListener("click", start);
  by("ask").addEventListener("click", ask);
  by("sql").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); } });
  by("csv").addEventListener("click", (event) => {
    if (!answer) { event.preventDefault(); return; }
    event.currentTarget.href = URL.createObjectURL(new Blob([G.csv(answer.heads, answer.rows)], { type: "text/csv" }));
  });
  const given = G.asked("sql");
  if (given) by("sql").value = given;
  for (const one of document.querySelectorAll("button.example")) one.addEventListener("click", () => { by("sql").value = one.dataset.sql; ask(); });
})();
