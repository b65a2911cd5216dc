/// Pieces of a drawing, as text.
enum SVG {
  /// Of the whole drawing.
  static let width = 760

  private static let colours = ["#d9480f", "#1971c2", "#2f9e44", "#9c36b5", "#868e96", "#c2255c", "#0c8599", "#b08800"]

  /// Of the first, second … thing that is shown; each can be read on white and on black.
  static func colour(_ index: Int) -> String { colours[index % colours.count] }

  static func text(
    _ x: Int, _ y: Int, _ text: String, anchor: String = "start", style: String? = nil, fill: String? = nil
  ) -> String {
    let name = style.map { " class=\"\($0)\"" } ?? ""
    let colour = fill.map { " style=\"fill:\($0)\"" } ?? ""
    return "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\"\(name)\(colour)>\(escaped(text))</text>"
  }

  static func rule(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) -> String {
    "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" class=\"rule\"/>"
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
