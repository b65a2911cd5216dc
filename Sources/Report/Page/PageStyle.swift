enum PageStyle {
  static let sheet: HTML = """

    :root { --page: #fff; --ink: #1c2430; --faint: #5d6877; --rule: #d9dee5; --box: #f5f7f9; --good: #1a7f4b; --bad: #c0272d; --open: #1f63b5;
      --editing: #2f7fd1; --targetBusy: #9a6fc4; --window: #8b96a5; --outage: #d9822b; --trouble: #b3476f; --retry: #d1b02f; --idle: #dfe4ea; --other: #a8b8cc }
    @media (prefers-color-scheme: dark) { :root { --page: #14181d; --ink: #e3e8ee; --faint: #98a4b3; --rule: #323a45; --box: #1d232a;
      --good: #58c98b; --bad: #ff7b78; --open: #7db4f5; --editing: #4e9bea; --targetBusy: #b18adb; --window: #6d7887; --outage: #e8974a; --trouble: #d8668f;
      --retry: #dcc04d; --idle: #313944; --other: #51637a } }
    * { box-sizing: border-box } body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
    main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
    h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere } h2 { font-size: 1.15rem; margin: 0 0 .5rem } h3 { font-size: 1rem; margin: .75rem 0 .25rem; overflow-wrap: anywhere } h4 { margin: .75rem 0 .25rem; font-size: .9rem }
    p { margin: .35rem 0 } small, .note { color: var(--faint); font-size: .85rem; font-weight: normal } header > p { color: var(--faint) }
    section { margin-top: 2rem } footer { margin-top: 2.5rem; border-top: 1px solid var(--rule); color: var(--faint); font-size: .85rem }
    .tally { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 1rem 0 0; padding: 0 }
    .tally li { background: var(--box); border: 1px solid var(--rule); border-radius: .4rem; padding: .3rem .8rem } .tally b { font-size: 1.25rem }
    .tally .good b { color: var(--good) } .tally .bad b { color: var(--bad) } .tally .open b { color: var(--open) } .calm { color: var(--good) }
    article { border-left: 4px solid var(--bad); background: var(--box); padding: .25rem 1rem .6rem; margin: .75rem 0; border-radius: 0 .4rem .4rem 0; overflow-wrap: anywhere }
    article h3 { color: var(--bad); margin-top: .4rem } blockquote { margin: .4rem 0; padding-left: .8rem; border-left: 2px solid var(--rule); font-style: italic }
    code, pre { font: 13px/1.45 ui-monospace, monospace } code { overflow-wrap: anywhere } pre { overflow-x: auto; background: var(--box); border: 1px solid var(--rule); border-radius: .4rem; padding: .5rem .75rem; margin: .35rem 0 }
    article pre { background: var(--page) } pre.line { white-space: pre-wrap; overflow-wrap: anywhere }
    ins, del, pre i { text-decoration: none; font-style: normal } ins { color: var(--good) } del { color: var(--bad) } pre i { color: var(--open) }
    .jobs { list-style: none; padding: 0; margin: .5rem 0 0 } .jobs li { overflow-wrap: anywhere } summary { cursor: pointer } details details { margin-left: 1rem } .attempts { margin: .3rem 0 .3rem 1.2rem; padding: 0 .5rem }
    .wide { overflow-x: auto } table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top }
    th { color: var(--faint); font-weight: normal; font-size: .85rem } .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums } tr.bad td { color: var(--bad) }
    svg { display: block; width: 100% } .share { height: 22px; border-radius: .3rem; margin: .6rem 0 } .lanes { border-radius: .2rem } .axis { overflow: visible } .axis text { fill: var(--faint); font: 11px system-ui, sans-serif; text-anchor: middle }
    .lane { fill: var(--box) } .mark { stroke: var(--rule); vector-effect: non-scaling-stroke } .restart { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 4 2; vector-effect: non-scaling-stroke } .done { fill: var(--editing) } .again { fill: var(--retry) } .failed { fill: var(--bad) } .other { fill: var(--other) } .lanes .outage { fill: var(--outage); opacity: .6 } .shut { fill: var(--window); opacity: .35 }
    .editing { fill: var(--editing) } .targetBusy { fill: var(--targetBusy) } .window { fill: var(--window) } .outage { fill: var(--outage) } .trouble { fill: var(--trouble) } .retry { fill: var(--retry) } .idle { fill: var(--idle) }
    .key { display: inline-block; width: .8em; height: .8em; border-radius: .15em; margin-right: .4em; vertical-align: -.05em; -webkit-print-color-adjust: exact; print-color-adjust: exact } .keys span { margin-right: 1rem; white-space: nowrap }
    .key.editing, .key.done { background: var(--editing) } .key.targetBusy { background: var(--targetBusy) } .key.window { background: var(--window) } .key.shut { background: var(--window); opacity: .6 } .key.outage { background: var(--outage) } .key.trouble { background: var(--trouble) } .key.retry, .key.again { background: var(--retry) } .key.idle { background: var(--idle) } .key.failed { background: var(--bad) } .key.other { background: var(--other) } .key.restart { width: 0; border-left: 2px dashed var(--ink); margin-right: .6em; border-radius: 0 }
    @media (max-width: 40rem) { main { padding: 1rem .75rem 2rem } td.note, th.note { display: none } td:nth-child(3):not(.n) { overflow-wrap: anywhere } }
    @media print { :root { --page: #fff; --ink: #000; --faint: #444; --box: #f5f7f9; --rule: #ccc } main { max-width: none; padding: 0 } section, article { break-inside: avoid-page } svg { -webkit-print-color-adjust: exact; print-color-adjust: exact } }

    """
}
