/// A refusal of the token endpoint: a row of the table with the values of this case.
struct AADSTSRefusal: Error, Hashable, Sendable {
  /// The row.
  let row: AADSTS
  /// What stands for the names in its template.
  let values: [String: String]
  /// What a failed match compared; nil when nothing was compared.
  let comparison: FederationComparison?

  init(
    _ row: AADSTS, _ values: [String: String] = [:], comparison: FederationComparison? = nil
  ) {
    self.row = row
    self.values = values
    self.comparison = comparison
  }

  /// The text of the refusal, with `AADSTS` and its code before it.
  ///
  /// Values are put in once: a value that looks like a name in braces stays as it is.
  var message: String {
    var text = "AADSTS\(row.code): "
    var rest = Substring(row.template)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      text += rest[..<open]
      text += values[name] ?? ""
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }
}
