// Charts, drawn from the JSON that stands in the page; colours come from the theme, and are drawn again when it changes.
"use strict";
(() => {
  const { t, el, figure, percent } = G;
  const echarts = window.echartsBundle.default;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const COLOURS = ["--s1", "--s2", "--s3", "--s4", "--s5", "--s6"], SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];
  const drawn = new Map();
  const said = (unit, value) => (unit === "share" ? percent(value) : figure(value));

  const options = (data) => {
    const ink = colour("--ink"), soft = colour("--soft"), line = colour("--line");
    const axis = { axisLabel: { color: soft }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
    const values = { type: "value", ...axis, axisLabel: { color: soft, formatter: (value) => said(data.unit, value) } };
    const common = {
      color: COLOURS.map(colour), textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink }, animation: false, aria: { enabled: true, decal: { show: data.kind === "stack" } },
      legend: { textStyle: { color: ink }, top: 0 }, grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", backgroundColor: colour("--paper"), textStyle: { color: ink }, borderColor: line, confine: true },
    };
    const named = { left: 250, right: 30, top: 8, bottom: 30 };
    let years = [...new Set(data.rows.map((row) => row[data.x]))];
    // A year without reports is a gap, not left out: what stands side by side is a year apart.
    if (data.x === "report_year" && years.length) years = Array.from({ length: Math.max(...years) - Math.min(...years) + 1 }, (_, at) => Math.min(...years) + at);
    const tip = (row, value) => said(data.unit, value) + (row && row.n !== undefined && row.n !== null ? "  n = " + figure(row.n) : "") + (row && row.reports ? "  (" + t("column.reports") + " " + figure(row.reports) + ")" : "");
    const hint = { valueFormatter: undefined, formatter: (points) => [points[0].axisValueLabel, ...points.map((p) => escape(p.seriesName) + ": " + escape(tip(p.data.row, p.data.value)))].join("<br>") };
    if (data.kind === "lines" || data.kind === "stack") {
      const series = data.series ? [...new Set(data.rows.map((row) => row[data.series]))].map((name) => [name, data.y[0], (row) => row[data.series] === name]) : data.y.map((name) => [t("column." + name), name, () => true]);
      return {
        ...common, tooltip: { ...common.tooltip, ...hint }, xAxis: { type: "category", data: years.map(String), ...axis }, yAxis: { ...values, max: data.kind === "stack" ? 1 : null },
        series: series.map(([name, column, fits], at) => ({
          name, type: data.kind === "stack" ? "bar" : "line", stack: data.kind === "stack" ? "all" : null, symbol: SYMBOLS[at % 6], symbolSize: 8, barMaxWidth: 60,
          data: years.map((year) => { const row = data.rows.find((one) => one[data.x] === year && fits(one)); return { value: row ? row[column] : null, row }; }),
        })),
      };
    }
    if (data.kind === "bars") {
      return {
        ...common, legend: { show: false }, grid: named, tooltip: { ...common.tooltip, ...hint }, xAxis: values,
        yAxis: { type: "category", inverse: true, data: data.rows.map((row) => row.label), ...axis, axisLabel: { color: soft, width: 235, overflow: "truncate" } },
        series: [{ name: t("column." + data.y[0]), type: "bar", barMaxWidth: 16, data: data.rows.map((row) => ({ value: row[data.y[0]], row })) }],
      };
    }
    // Dots with the interval that their numbers leave.
    const rows = data.rows.slice(0, 60);
    const dot = (params, api) => {
      const y = api.coord([0, api.value(1)])[1], from = api.coord([api.value(2), 0])[0], to = api.coord([api.value(3), 0])[0], x = api.coord([api.value(0), 0])[0];
      return { type: "group", children: [
        { type: "line", shape: { x1: from, y1: y, x2: to, y2: y }, style: { stroke: colour("--soft"), lineWidth: 2 } },
        { type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: colour("--s1") } } ] };
    };
    return {
      ...common, legend: { show: false }, grid: named, xAxis: { ...values, min: 0, max: 1 },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => row.agency), ...axis, axisLabel: { color: soft, width: 235, overflow: "truncate" } },
      tooltip: { ...common.tooltip, trigger: "item", formatter: (p) => escape(rows[p.dataIndex].agency) + "<br>" + percent(rows[p.dataIndex].share) + " = " + figure(rows[p.dataIndex].numerator) + "/" + figure(rows[p.dataIndex].n) + "<br>95 %: " + percent(rows[p.dataIndex].low) + " – " + percent(rows[p.dataIndex].high) },
      series: [{ name: t("column.share"), type: "custom", renderItem: dot, encode: { x: [0, 2, 3], y: 1 }, data: rows.map((row, at) => [row.share, at, row.low, row.high]) }],
    };
  };
  const escape = (words) => String(words).replace(/[&<>"']/g, (one) => "&#" + one.charCodeAt(0) + ";");
  const squares = (place, data) => {
    place.classList.add("short");
    const known = new Map(data.rows.map((row) => [row.region_code, row]));
    const zh = G.words.language === "zh";
    place.removeAttribute("role"); place.removeAttribute("aria-label");
    place.replaceChildren(el("div", { class: "squares" }, G.words.squares.map((one) => {
      const row = known.get(one.region_code) || {};
      const has = row.share !== null && row.share !== undefined;
      return el("div", { class: has ? "with" : "without", style: "grid-row:" + one.row + ";grid-column:" + one.column, title: (row.label || "") + (has ? " " + percent(row.share) + " n = " + figure(row.n) : " " + t("chart.no_figure")) },
        el("b", { text: zh ? one.short_zh : one.short_en }), has ? percent(row.share) : "—");
    })));
  };
  // Rates stand by the lower end of their interval; a button puts them by the rate itself.
  const sorter = (place, data) => {
    let by = "low";
    const button = el("button", { type: "button", text: t("chart.sort_rate"), onclick: () => {
      by = by === "low" ? "share" : "low";
      data.rows.sort((a, b) => b[by] - a[by]);
      button.textContent = t(by === "low" ? "chart.sort_rate" : "chart.sort_low");
      G.draw(place, data);
    } });
    place.before(button);
  };
  G.draw = (place, data) => {
    if (data.kind === "squares") { squares(place, data); return; }
    if (data.kind === "bars" || data.kind === "dots") place.style.height = Math.max(90, 50 + 24 * Math.min(data.rows.length, 60)) + "px";
    if (data.kind === "dots" && !drawn.get(place)) sorter(place, data);
    const chart = drawn.get(place) ? drawn.get(place)[0] : echarts.init(place, null, { renderer: "svg" });
    chart.setOption(options(data), true);
    drawn.set(place, [chart, data]);
  };
  for (const script of document.querySelectorAll("script.figure")) {
    G.draw(document.querySelector('.picture[data-figure="' + script.dataset.figure + '"]'), JSON.parse(script.textContent));
  }
  for (const link of document.querySelectorAll("a.svg")) {
    const place = document.querySelector('.picture[data-figure="' + link.dataset.figure + '"]');
    if (!drawn.get(place)) { link.remove(); continue; }
    link.addEventListener("click", () => { link.href = drawn.get(place)[0].getDataURL({ type: "svg" }); });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach(([, data], place) => G.draw(place, data)));
  addEventListener("resize", () => drawn.forEach(([chart]) => chart.resize()));
  addEventListener("beforeprint", () => drawn.forEach(([chart]) => chart.resize()));
  document.body.dataset.charts = "1";
})();
