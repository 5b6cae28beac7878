package import ArcFedJSON

/// YAML as manifests, kubeconfigs and the values of charts are written in, for other rooms.
package enum YAMLText {
  /// Reads a text; nil when it is not YAML of that kind.
  package static func parse(_ text: String) -> JSONValue? {
    try? YAMLParser.parse(Array(text.utf8))
  }

  /// Writes a value, members sorted.
  package static func write(_ value: JSONValue) -> String {
    String(decoding: YAMLWriter.write(value), as: UTF8.self)
  }
}
