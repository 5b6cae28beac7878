import ArcFedJSON

/// A refusal of the token endpoint: a row of the table with the values of this case.
struct AADSTSRefusal: Error, Hashable, Sendable {
  /// The row.
  let row: AADSTS
  /// What stands for the names in its template.
  let values: [String: String]
  /// What a failed match compared; nil when nothing was compared.
  let comparison: FederationComparison?
  /// Members that stand behind the usual ones.
  let extra: JSONObject

  init(
    _ row: AADSTS, _ values: [String: String] = [:], comparison: FederationComparison? = nil,
    extra: JSONObject = [:]
  ) {
    self.row = row
    self.values = values
    self.comparison = comparison
    self.extra = extra
  }

  /// What a conditional access policy refuses: the caller learns which, so that it can ask a user
  /// to satisfy it.
  static func blocked(by policy: ConditionalAccessPolicy) -> AADSTSRefusal {
    let claims: JSONValue = [
      "access_token": ["capolids": ["essential": true, "values": [.string(policy.id)]]]
    ]
    return AADSTSRefusal(
      .conditionalAccess,
      extra: ["suberror": "message_only", "claims": .string(claims.text())])
  }

  /// The same in the words of another year.
  func worded(_ profile: WordingProfile) -> AADSTSRefusal {
    guard profile != .newest else { return self }
    return AADSTSRefusal(row.worded(profile), values, comparison: comparison, extra: extra)
  }

  /// The longest value that the trace repeats, in characters: enough for any issuer, too short for
  /// a token that somebody sent in the wrong parameter. Ours.
  static let tracedLengthMaximum = 300

  /// The text of the refusal, with `AADSTS` and its code before it.
  var message: String { filled(with: values) }

  /// The text as the trace keeps it, long values cut off.
  var tracedMessage: String { filled(with: values.mapValues(Self.traced)) }

  /// A value as the trace keeps it.
  static func traced(_ value: String) -> String {
    value.count > tracedLengthMaximum ? value.prefix(tracedLengthMaximum) + "…" : value
  }

  /// Values are put in once: a value that looks like a name in braces stays as it is.
  private func filled(with values: [String: String]) -> String {
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
