"""How a report looks: one style sheet in the page itself, for the screen and for A4 paper."""

CSS = """
:root { --ink: #1d2733; --soft: #5b6b7c; --rule: #d9e0e7; --blue: #1f5fa8; --red: #c0392b; --sand: #f5f7fa; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 20px 28px 60px; color: var(--ink); background: #fff;
  font: 14px/1.5 "Noto Sans", "Be Vietnam Pro", "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 12px 0 4px; }
h2 { font-size: 19px; margin: 36px 0 8px; padding-top: 8px; border-top: 2px solid var(--ink); }
h3 { font-size: 15px; margin: 18px 0 4px; }
p { margin: 6px 0; max-width: 80ch; }
.soft, .none { color: var(--soft); }
nav a { margin-right: 16px; }
a { color: var(--blue); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
.facts { display: flex; flex-wrap: wrap; gap: 12px 32px; padding: 0; margin: 14px 0; list-style: none; }
.facts b { display: block; font-size: 24px; line-height: 1.2; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: 8px 0 4px; }
th, td { border: 1px solid var(--rule); padding: 5px 7px; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; font-size: 12.5px; line-height: 1.4; }
thead th { background: var(--sand); font-weight: 600; }
tbody th { background: #fff; font-weight: 600; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td div + div { margin-top: 3px; }
td small { color: var(--soft); }
.first { width: 15%; } .first::first-letter, nav a::first-letter { text-transform: uppercase; }
.figure { display: block; width: 100%; height: auto; margin: 8px 0; }
.figure text { font-size: 12px; fill: var(--ink); font-family: inherit; }
.figure text.axis, .figure text.small { font-size: 11px; fill: var(--soft); }
.figure text.count { font-size: 11px; } .figure text.strong { fill: #fff; }
.figure .grid { stroke: var(--rule); stroke-width: 1; }
.figure .bar { fill: #4a86c5; } .figure .bar.open { fill: #a9c6e6; }
.figure polygon { stroke: #fff; stroke-width: 1; fill: var(--red); }
.figure .registration_deadline { fill: #7d3c98; } .figure .report_deadline { fill: #117a65; }
.figure .sent { fill: #d5e3f3; } .figure .unsent { fill: #fff; stroke: #b7c2cd; stroke-dasharray: 3 3; }
.figure .tier, .figure .heat { fill: var(--blue); }
.figure .none { fill: #b7c2cd; }
.figure .quota.collective { fill: #1f5fa8; } .figure .quota.individual { fill: #e39b2d; }
.figure .quota.any { fill: #8a97a5; }
.quotes li { margin: 4px 0; overflow-wrap: anywhere; }
.quotes li:target, h3:target { background: #fff3c4; }
.crop { display: block; max-width: 100%; margin: 3px 0 8px; border: 1px solid var(--rule); }
.quotes .what { color: var(--soft); margin-right: 8px; }
blockquote { display: inline; margin: 0; white-space: pre-line; }
code { font-size: 12px; background: var(--sand); padding: 1px 4px; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  h2 { break-after: avoid; } h3 { break-after: avoid; }
  tr, li, .figure { break-inside: avoid; }
  .drawn { break-inside: avoid; }
  ul.quotes { columns: 2; column-gap: 8mm; padding-left: 5mm; }
  thead { display: table-header-group; }
  th, td { font-size: 8pt; padding: 2pt 3pt; }
  a { color: inherit; }
}
"""
