/** The colours of the page that the proxy serves (web/style/base.css; a test compares them). */
const light = `
  --ground: #f6f7f6;
  --surface: #ffffff;
  --sunken: #f1f3f2;
  --line: #dde2e0;
  --text: #16201e;
  --soft: #55625f;
  --accent: #0f766e;
  --bad: #b42318;
  --warning: #92560a;
  --warning-tint: #fdf6e7;`;

const dark = `
  --ground: #111514;
  --surface: #181d1c;
  --sunken: #121716;
  --line: #2c3432;
  --text: #e7ecea;
  --soft: #9eaba7;
  --accent: #4fd1bd;
  --bad: #ff8a7a;
  --warning: #f0b860;
  --warning-tint: #262013;`;

/** The style sheet of the report. There is no script, so the system's setting selects light or dark. */
export const style = `
:root {
  color-scheme: light dark;${light}
}
@media (prefers-color-scheme: dark) { :root {${dark}
} }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 1rem / 1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  overflow-wrap: break-word;
}
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; max-width: 68rem; margin: 0 auto; padding: 2.5rem 1rem 1.5rem; }
footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem 3rem; color: var(--soft); font-size: 0.875rem; }
h1, h2, p, dl, dd, ul { margin: 0; }
h1 { font-size: clamp(1.625rem, 5vw, 2.125rem); font-weight: 650; line-height: 1.2; letter-spacing: -0.015em; }
h2 { font-size: 1.1875rem; font-weight: 650; }
section { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; }
.soft { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1rem 1.5rem; padding: 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; }
.figures dt { color: var(--soft); font-size: 0.8125rem; }
.figures dd { font-size: 1.5rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures .more { display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 400; }
.notice { padding: 0.875rem 1rem; background: var(--warning-tint); border-radius: 0.625rem; font-size: 0.9375rem; }
.notice strong { color: var(--warning); }
.notice ul { padding-left: 1.2em; }
.days { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 0.75rem; }
.days .scale { display: flex; flex-direction: column; justify-content: space-between; height: 11.25rem; margin: -0.6rem 0; color: var(--soft); font-size: 0.75rem; line-height: 1.2rem; text-align: right; font-variant-numeric: tabular-nums; }
.days svg { display: block; width: 100%; height: 10rem; overflow: visible; }
.days .dates { grid-column: 2; display: flex; justify-content: space-between; margin-top: 0.375rem; color: var(--soft); font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); stroke-width: 1; }
.bar { fill: var(--accent); }
.bars { display: grid; grid-template-columns: minmax(5rem, 15rem) minmax(0, 1fr) auto; gap: 0.5rem 0.75rem; align-items: center; font-size: 0.875rem; }
.bars .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars .value { text-align: right; font-variant-numeric: tabular-nums; }
.bars svg { display: block; width: 100%; height: 1.125rem; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 0.375rem 0.5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
th { font-weight: 550; }
thead th { color: var(--soft); font-size: 0.8125rem; }
th.name { min-width: 7rem; max-width: 14rem; text-align: left; white-space: normal; overflow-wrap: anywhere; }
th.day { white-space: nowrap; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 650; }
@media (max-width: 40rem) { .figures dd { font-size: 1.25rem; } main { padding-top: 1.5rem; } section, .figures { padding: 1rem; } .bars { grid-template-columns: minmax(5rem, 8rem) minmax(0, 1fr) auto; } }
@media (min-width: 60rem) { th.model { min-width: 13.5rem; } }
@media print { body { background: none; } section { break-inside: avoid; } }
`.trim();
