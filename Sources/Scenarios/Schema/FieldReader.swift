package import ArcFedJSON

/// Reads one object by a table of fields, with the words of the script reader where it is wrong.
package enum FieldReader {
  /// What is wrong with an object, in a sentence that names the place.
  package struct Mistake: Error, Hashable, Sendable {
    /// Whether the text is no JSON at all.
    package let isMalformed: Bool
    /// Place, mistake, and the word that was probably meant.
    package let message: String
  }

  /// Parses JSON text and checks it.
  package static func read(
    _ bytes: [UInt8], _ fields: [FieldSchema]
  ) throws(Mistake) -> JSONObject {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONParser.parseDocument(bytes, .strict)
    } catch {
      throw Mistake(
        isMalformed: true,
        message: "the body is not JSON: \(error.kind.sentence), at line \(error.position.line), "
          + "column \(error.position.column)")
    }
    do throws(ScriptError) {
      let reader = ScriptReader(document)
      guard document.value.objectValue != nil else {
        throw reader.error(at: [], "expected an object, found \(document.value.kindName)")
      }
      try reader.check(document.value, .object(fields), at: [])
    } catch {
      let place = error.path.isEmpty ? "" : "\(error.path): "
      let hint = error.suggestion.map { "; did you mean '\($0)'?" } ?? ""
      throw Mistake(isMalformed: false, message: place + error.message + hint)
    }
    return document.value.objectValue ?? [:]
  }

  /// The duration that a checked field says.
  package static func duration(_ value: JSONValue?) -> Duration? {
    value?.stringValue.flatMap(ScriptDuration.parse)
  }

  /// A duration as scripts write it.
  package static func text(_ duration: Duration) -> String { ScriptDuration.text(duration) }
}

extension ScriptReader {
  /// A reader of a document that is no script.
  init(_ document: JSONDocument) {
    file = ""
    self.document = document
    chain = []
    source = { _ in nil }
  }
}
