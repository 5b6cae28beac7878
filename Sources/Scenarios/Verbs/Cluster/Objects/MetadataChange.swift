import ArcFedJSON

/// What `kubectl label` and `kubectl annotate` do: names in an object's metadata are set or taken
/// away.
struct MetadataChange {
  /// The member of the metadata, and the field of the step: `labels` or `annotations`.
  private let member: String
  private let object: ObjectArgument
  private let values: JSONValue

  static func fields(_ member: String) -> [FieldSchema] {
    ObjectArgument.fields(isNameRequired: true) + [
      .required(member, .anything, "an object of name: \"value\"; null takes one away")
    ]
  }

  init(_ member: String, _ arguments: Arguments) {
    self.member = member
    object = ObjectArgument(arguments)
    values = arguments.object[member] ?? .null
  }

  var subject: String { object.subject }

  func command(_ verb: String) -> String {
    "kubectl \(verb) \(object.words) \(ObjectArgument.settings(values)) --overwrite"
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await object.patch(["metadata": .object([member: texts])], on: stage)
  }

  /// The values as kubectl reads them from its command line, where `tier=1` is a text.
  private var texts: JSONValue {
    guard let object = values.objectValue else { return values }
    return .object(
      JSONObject(
        object.map { name, value in
          (name, value.isNull || value.stringValue != nil ? value : .string(value.text()))
        }))
  }
}
