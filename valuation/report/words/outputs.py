"""Words of the factsheet, the workbook and the PDF, beside those of the report."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

OUTPUTS: Final[dict[str, Word]] = {
    "status": Word("LATENT", "潜在（予測値）LATENT"),
    "status.says": Word("FORECAST – NOT AN OFFSET", "将来の予測であり、オフセットではありません"),
    "deduction.p10": Word("exceeded with 90% probability", "90%の確率で上回る量まで"),
    "deduction.vcs_4_4": Word("VCS Standard 4.4", "VCS標準4.4版"),
    "deduction.art_trees_2_0": Word("ART TREES 2.0", "ART TREES 2.0版"),
    "vintage.col.after": Word("Left after: {label}", "控除後：{label}"),
    "rule.col.applied": Word("In the chain", "適用"),
    "input.col.sha256": Word("SHA-256", "SHA-256（要約値）"),
    "out.col.probability": Word("Probability", "確率"),
    "out.col.tonnes": Word("t-CO2e", "量（t-CO2e）"),
    "out.odds": Word("Probabilities of the outcome", "結果の確率"),
    "out.shortfall": Word(
        "Shortfall against the claim before deductions, t-CO2e", "控除前の請求可能量に対する不足（t-CO2e）"
    ),
    "delivery.col.avoided": Word("Avoided, t-CO2e", "回避量（t-CO2e）"),
    "delivery.col.net": Word("Net delivered, t-CO2e", "正味の実現量（t-CO2e）"),
    "estimate.col.net": Word("Net, claimed years, t-CO2e", "対象年の正味量（t-CO2e）"),
    "estimate.mean": Word("Mean of the draws", "抽出結果の平均"),
    "fact.is.title": Word("What this is", "これは何か"),
    "fact.is.1": Word(
        "A forecast, by simulation, of the emissions that “{measure}” would avoid in disasters. 1 LCU = 1 t-CO2e, "
        "forecast.",
        "「{measure}」が、災害時に回避すると見込まれる排出量を、シミュレーションで予測したものです。"
        "1 LCU ＝ 1 t-CO2e（予測値）。",
    ),
    "fact.is.2": Word(
        "Tonnes can be realised only after a real event, with observed inundation and verification.",
        "実際の災害の後、観測された浸水に基づき検証されて初めて、実現したものと扱えます。",
    ),
    "fact.isnot.title": Word("What this is not", "これは何ではないか"),
    "fact.isnot.1": Word(
        "Not an offset: it cannot be retired, exported or set against emissions.",
        "オフセットではありません。無効化・移転・排出量との相殺はできません。",
    ),
    "fact.isnot.2": Word(
        "Not an offer, a price quotation or advice; not the whole benefit of the measure.",
        "勧誘・価格提示・助言ではありません。対策の便益全体でもありません。",
    ),
    "range.foot": Word(
        "Net t-CO2e. Thin: 5 to 95%; thick: 10 to 90%; stroke: median; dot: mean; orange: 0.",
        "正味量（t-CO2e）。細い帯：5〜95%、太い帯：10〜90%、線：中央値、丸：平均、橙：0。",
    ),
    "range.alt": Word(
        "Two bars, of the estimate and of the outcome; the outcome runs from {low} to {high} t-CO2e (5 to 95%).",
        "推定と結果の幅を示す二本の帯。結果の幅は{low}〜{high} t-CO2e（5〜95%）。",
    ),
    "fact.issuable": Word("Issuable latent credit units (LCU)", "発行可能な潜在クレジット単位（LCU）"),
    "fact.pv": Word("Present value at {rate}", "現在価値（割引率{rate}）"),
    "fact.estimate.title": Word("Uncertainty of the estimate (knowledge)", "推定の不確実性：平均値の確かさ"),
    "fact.estimate.lead": Word(
        "Net over the claimed years, before deductions. This uncertainty is deducted.",
        "対象年の正味量（控除前）。この不確実性の分は控除されます。",
    ),
    "fact.delivery.title": Word("Uncertainty of the outcome (delivery)", "結果の不確実性：一つの将来で実現する量"),
    "fact.delivery.lead": Word(
        "Delivered over {first}–{last}, before deductions, in {paths} simulated futures at the central parameters. "
        "Shown, not deducted.",
        "{first}〜{last}年の実現量（控除前）。係数を基準値とした{paths}通りの将来による。控除には用いません。",
    ),
    "fact.money.title": Word("Value", "価値"),
    "fact.price": Word("Price per t-CO2e ({year} prices)", "1 t-CO2eあたりの価格（{year}年価格）"),
    "fact.price.label": Word("What the price is", "価格の根拠"),
    "fact.price.source": Word("Source of the price", "価格の出典"),
    "fact.price.path": Word("Price path", "価格の推移"),
    "fact.price.constant": Word("{price} in every year, {first} to {last}", "{first}〜{last}年の各年とも{price}"),
    "fact.price.moving": Word(
        "{price_first} in {first} to {price_last} in {last}; lowest {low}, highest {high}",
        "{first}年{price_first}から{last}年{price_last}まで（最低{low}、最高{high}）",
    ),
    "fact.rate": Word("Discount rate and convention", "割引率と計上時点"),
    "fact.rate.value": Word(
        "{rate} a year, counted at {convention}, to 1 January {year}; tonnes are not discounted",
        "年{rate}、{convention}計上、{year}年1月1日時点に割引（量は割り引かない）",
    ),
    "fact.range": Word("PV, {count} of {all} prices", "現在価値（{all}価格中{count}）"),
    "fact.range.value": Word("{low} to {high} at {rate}, yen of {year}", "{low}〜{high}（割引率{rate}、{year}年の円）"),
    "fact.even": Word("Break-even price", "損益分岐価格"),
    "fact.even.value": Word("{price} per t-CO2e (price used: {used})", "{price}／t-CO2e（用いた価格：{used}）"),
    "fact.even.none": Word("there is none; price used: {used}", "該当する値はありません（用いた価格：{used}）"),
    "fact.net": Word("Present value less registration and verification", "登録・検証費用を差し引いた現在価値"),
    "fact.capital": Word("Capital cost of the measure", "対策の建設費"),
    "fact.capital.share": Word("Share of it that the present value covers", "現在価値が建設費に占める割合"),
    "fact.term.title": Word("Term", "期間"),
    "fact.period": Word("Latent crediting period", "潜在クレジットの対象期間"),
    "fact.years": Word("{first}–{last} ({years} years)", "{first}〜{last}年（{years}年間）"),
    "fact.service": Word("Measure in service", "対策の供用"),
    "fact.service.value": Word("from {year}, service life {years} years", "{year}年から、耐用年数{years}年"),
    "fact.half_width": Word("Half-width (90% interval, share of the mean)", "片側幅（90%区間、平均に対する比）"),
    "fact.deduction": Word("Deduction for uncertainty", "不確実性控除"),
    "fact.deduction.rule": Word("Rule of the deduction", "控除の規則"),
    "fact.draws": Word("Draws of the parameters", "係数の抽出回数"),
    "fact.support.title": Word("What it rests on", "根拠の強さ"),
    "fact.support": Word("Values by support", "値の根拠の内訳"),
    "fact.support.count": Word("{kind} {count}", "{kind}{count}件"),
    "fact.support.lead": Word(
        "{weak} of {all} values are assumptions or from memory.",
        "{all}個の値のうち{weak}個が、仮定または記憶によるものです。",
    ),
    "fact.support.most": Word("What moves the estimate most", "推定を最も左右する前提"),
    "fact.support.one": Word("{label} ({kind}, {share} of the effect)", "{label}（{kind}、影響の{share}）"),
    "fact.criteria.title": Word("Criteria and use", "要件と用途"),
    "fact.uses": Word("May be used for", "使用できる用途"),
    "fact.criteria": Word("Criteria met", "満たす要件"),
    "fact.criteria.value": Word("{met} of {all}", "{all}件中{met}件"),
    "fact.criteria.partly": Word("in part only: {names}", "一部のみ満たす：{names}"),
    "fact.criteria.unmet": Word("Not met or not shown", "満たさない・未確認"),
    "fact.benefit.title": Word("Beside the carbon", "炭素以外の効果"),
    "fact.benefit.collapses": Word(
        "Collapses of buildings avoided: {avoided} buildings on average over {first}–{last} ({without} without the "
        "measure, {with_measure} with it). Method: mean of {paths} simulated futures with and without, central "
        "parameters.",
        "回避される建物の倒壊：{first}〜{last}年に平均{avoided}棟（対策なし{without}棟、対策あり{with_measure}棟）。"
        "方法：対策の有無それぞれ{paths}通りのシミュレーションの平均（係数は基準値）。",
    ),
    "fact.benefit.dry": Word(
        "Buildings that no longer get wet: {dry} buildings wet in some event without the measure and in none with it. "
        "Method: count over all events of the water above ground at {assessed} assessed buildings.",
        "浸水しなくなる建物：{dry}棟（対策なしではいずれかの事象で浸水し、対策ありではどの事象でも浸水しない）。"
        "方法：評価した{assessed}棟の地点の浸水深を全事象で集計。",
    ),
    "fact.benefit.newly": Word(
        "Newly wet with the measure: {wet} buildings.", "対策により新たに浸水する建物：{wet}棟。"
    ),
    "fact.verify.title": Word("How to verify", "確認の方法"),
    "fact.verify": Word(
        "The record id is the SHA-256 of record.json (sha256sum record.json; certutil -hashfile record.json SHA256). "
        "“pcc verify record.json” checks form, arithmetic, inputs and signature. Every figure here is a "
        "view of that file.",
        "記録番号はrecord.jsonのSHA-256です（sha256sum record.json、certutil -hashfile record.json SHA256 "
        "などで確認できます）。「pcc verify record.json」で、形式・計算・入力・署名を確認できます。"
        "ここに示す数値は、すべてこのファイルの表示です。",
    ),
    "factsheet.kind": Word("Factsheet", "概要"),
    "pdf.kind": Word("Full figures", "数値一覧"),
    "pdf.page": Word("page {page} of {pages}", "{page}／{pages}ページ"),
    "sheet.readme": Word("Read me", "お読みください"),
    "sheet.value": Word("Value", "価値の計算"),
    "sheet.vintages": Word("Vintages", "年別の内訳"),
    "sheet.cash_flow": Word("Cash flow", "キャッシュフロー"),
    "sheet.paths": Word("Price paths", "価格と割引係数"),
    "sheet.prices": Word("Price cases", "価格別の現在価値"),
    "sheet.price_sources": Word("Price sources", "価格の出典"),
    "sheet.contracts": Word("Contracts", "契約"),
    "sheet.decision": Word("Decision", "判断のための数値"),
    "sheet.heat_map": Word("Heat map", "価格×割引率"),
    "sheet.delivery": Word("Delivery percentiles", "実現量の分布"),
    "sheet.chain": Word("Chain", "控除の内訳"),
    "sheet.criteria": Word("Criteria", "要件"),
    "sheet.sources": Word("Sources", "出典"),
    "sheet.inputs": Word("Inputs", "入力ファイル"),
    "sheet.findings": Word("Findings", "指摘事項"),
    "book.how.1": Word(
        "Yellow cells on the sheet “{sheet}” may be changed; figures with a formula follow from them, grey ones "
        "stay as the record has them.",
        "シート「{sheet}」の黄色のセルは変更できます。計算式のある数値はそれに従って変わります。灰色の数値は記録の値のまま変わりません。",
    ),
    "book.how.2": Word(
        "Beside each calculated figure stands the record’s own figure and the difference; 0 means equal.",
        "計算した数値の隣に、記録の値と差を示します。差が0であれば一致しています。",
    ),
    "book.how.3": Word(
        "Once a yellow cell is changed, the figures are no longer those of the record; the line above then says so.",
        "黄色のセルを変更すると、数値は記録のものではなくなります。その場合は上の行に表示されます。",
    ),
    "book.same": Word("AS IN THE RECORD", "記録のとおり"),
    "book.changed": Word("CHANGED – NOT THE FIGURES OF THE RECORD", "変更あり（記録の数値ではありません）"),
    "book.state": Word("Inputs of the calculation", "計算条件の状態"),
    "book.inputs": Word("Inputs of the calculation (yellow: may be changed)", "計算条件（黄色のセルは変更可）"),
    "book.results": Word("Results", "計算結果"),
    "book.ladder": Word("Present value at other rates", "割引率別の現在価値"),
    "book.col.now": Word("In this workbook", "この表計算"),
    "book.col.record": Word("In the record", "記録の値"),
    "book.col.difference": Word("Difference", "差"),
    "book.col.name": Word("Name of the cell", "セルの名前"),
    "book.recorded": Word("Record: {heading}", "記録：{heading}"),
    "book.minus": Word("Difference: {heading}", "差：{heading}"),
    "book.rate": Word("Discount rate per year", "割引率（年）"),
    "book.convention": Word("Counted at", "計上時点"),
    "book.valuation_year": Word("Discounted to 1 January of", "割引の基準年（1月1日）"),
    "book.price": Word("Price, JPY per t-CO2e", "価格（円／t-CO2e）"),
    "book.first": Word("First year of the latent crediting period", "潜在クレジットの対象期間の初年"),
    "book.last": Word("Last year of the latent crediting period", "潜在クレジットの対象期間の最終年"),
    "book.deduct": Word("Deduction: {label}", "控除率：{label}"),
    "book.remainder": Word("Remainders below a tonne", "トン未満の端数"),
    "book.remainder.drop": Word("dropped", "切捨て"),
    "book.remainder.carry": Word("carried to the next year", "翌年に繰越し"),
    "book.capital": Word("Capital cost of the measure, JPY", "対策の建設費（円）"),
    "book.standing": Word("Claimable A", "請求可能量 A"),
    "book.claim": Word("Claim of the year", "年の請求可能量"),
    "book.rounded": Word("Rounded to a gram", "1 g単位に丸め"),
    "book.shift": Word("Years from 1 January to when cash counts", "1月1日から計上時点までの年数"),
    "col.present_value": Word("Present value", "現在価値"),
    "book.covered": Word("Share of the capital cost", "建設費に占める割合"),
}
