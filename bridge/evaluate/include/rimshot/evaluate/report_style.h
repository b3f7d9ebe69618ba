#pragma once

namespace rimshot::evaluate {

/// The page's style sheet: one column of text, light or dark as the reader's system wishes, printable.
inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light dark; --page: #fbfbf9; --card: #ffffff; --ink: #16181d; --soft: #676c76; --line: #e4e4df;
  --s1: #1f6feb; --s2: #b7791f; --s3: #c2410c; --s4: #16181d; --good: #1a7f4b; --bad: #c0262d; }
@media (prefers-color-scheme: dark) { :root { --page: #0f1115; --card: #171a20; --ink: #eceef2; --soft: #98a0ad; --line: #2a2f38;
  --s1: #6cb0ff; --s2: #e3b341; --s3: #ff8f5a; --s4: #eceef2; --good: #56d39b; --bad: #ff7b80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 Inter, "Helvetica Neue", "Segoe UI", Roboto, system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 56px 32px 72px; }
header p { margin: 0; color: var(--soft); font-size: 12px; letter-spacing: .12em; text-transform: uppercase; }
h1 { margin: 6px 0 28px; font-size: 34px; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; }
h1::first-letter { text-transform: uppercase; }
h2 { margin: 48px 0 4px; font-size: 19px; font-weight: 650; letter-spacing: -.01em; }
h2 + p { margin: 0 0 14px; color: var(--soft); max-width: 68ch; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 1px; background: var(--line);
  border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.tile { background: var(--card); padding: 18px 20px; }
.tile span, .tile small { display: block; color: var(--soft); font-size: 13px; }
.tile strong { display: block; margin: 4px 0; font-size: 27px; line-height: 1.25; font-weight: 650;
  letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile em { font-style: normal; font-size: 14px; font-weight: 400; letter-spacing: 0; color: var(--soft); margin-left: 6px; }
.tile small em { font-size: 13px; margin-left: 3px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; margin-top: 24px; }
@media (max-width: 820px) { .pair { grid-template-columns: 1fr; } main { padding: 32px 18px; } }
figure { margin: 0; min-width: 0; }
figure video, figure .path { display: block; width: 100%; border-radius: 10px; background: #000; }
figcaption { margin-top: 8px; color: var(--soft); font-size: 13px; }
.path { overflow: hidden; }
.path polyline, .path polygon { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.path .halo { stroke: #001018; stroke-opacity: .55; }
.path .line { stroke: #35e0ff; }
.path circle { fill: #fff; stroke: #10151c; }
.key { display: inline-block; vertical-align: middle; margin: 0 4px 2px 0; }
.key.line { width: 18px; height: 3px; border-radius: 2px; background: #1fb6d5; }
.key.dot { width: 9px; height: 9px; border-radius: 50%; background: #fff; border: 2px solid #10151c; margin-left: 14px; }
.plot { display: block; width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; }
.plot polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.plot line { stroke-width: 2; }
.plot .s1 { stroke: var(--s1); } .plot .s2 { stroke: var(--s2); } .plot .s3 { stroke: var(--s3); } .plot .s4 { stroke: var(--s4); }
.plot .dots { fill: var(--card); stroke-width: 1.4; }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .level { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 4; }
.plot .event { stroke: var(--bad); stroke-width: 1; stroke-opacity: .5; }
.plot text { fill: var(--ink); font: 600 14px Inter, "Helvetica Neue", "Segoe UI", Roboto, system-ui, sans-serif; }
.plot .tick { fill: var(--soft); font-size: 12px; font-weight: 400; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 9px 14px; text-align: right; white-space: nowrap; }
th { color: var(--soft); font-weight: 500; font-size: 13px; border-bottom: 1px solid var(--line); }
tr + tr td { border-top: 1px solid var(--line); }
tr.truth td { border-top: 0; padding-top: 0; color: var(--soft); }
tr.unmeasured td { color: var(--soft); }
th:first-child, td:first-child, .contacts :is(th, td):nth-child(2), .laws :is(th, td):nth-child(n+7), .laws :is(th, td):nth-child(4),
.metrics :is(th, td):nth-child(2), .metrics :is(th, td):nth-child(6), .provenance td { text-align: left; }
.metrics td:nth-child(2) { white-space: normal; }
.provenance thead { display: none; }
.provenance td:first-child { color: var(--soft); }
.provenance td:last-child { white-space: normal; overflow-wrap: anywhere; }
code { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
b { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); }
.empty { color: var(--soft); }
@media print { .scroll, .plot, .tile { break-inside: avoid; } main { padding: 0; } }
)css";

}  // namespace rimshot::evaluate
