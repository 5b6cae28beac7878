import ArcFedJSON

/// A file that shows, to any JWT library, that the tokens of a scenario are real.
public struct ExportedFile: Sendable {
  /// The file's name.
  public let name: String
  /// What it holds.
  public let text: String
}

extension ScenarioReport {
  /// The last exchange's two tokens, and the documents by which each is verified.
  public var exportedFiles: [ExportedFile] {
    var files: [ExportedFile] = []
    let exchange = steps.last { $0.result["assertion"] != nil && $0.result["token"] != nil }
    if let assertion = exchange?.result.at("assertion.compact")?.stringValue {
      files.append(ExportedFile(name: "service-account-token.jwt", text: assertion))
    }
    if let token = exchange?.result.at("token.compact")?.stringValue {
      files.append(ExportedFile(name: "access-token.jwt", text: token))
    }
    return files + documents.map { ExportedFile(name: $0.name, text: $0.value.text(.pretty)) }
  }
}
