import ArcFedJSON
import Synchronization

/// Which fields are owned of objects of one kind that were created, by their shape: comparing a
/// token request with the empty one takes a tenth of the whole request.
final class CreatedFields: Sendable {
  /// Each creation is held against all of them, and most kinds come in one or two. What comes
  /// first stays; ours.
  private static let shapesMaximum = 8

  /// Some fields, as `fieldsV1` has them.
  final class Fields: Sendable {
    let json: JSONValue
    /// The same as Go writes it.
    private let text: [UInt8]

    fileprivate init?(_ set: FieldSet) {
      if set.isEmpty { return nil }
      json = set.json
      text = json.serialized(.go)
    }

    /// Puts in the entry of `managedFields` that ``ManagedFields/entry(_:_:_:operation:)`` makes.
    func compose(
      _ entries: inout JSONComposer, by manager: ManagedFields.Owner, at time: String
    ) {
      entries.element { entry in
        entry.member("manager", manager.name)
        entry.member("operation", "Update")
        entry.member("apiVersion", manager.apiVersion)
        entry.member("time", time)
        entry.member("fieldsType", "FieldsV1")
        entry.member("fieldsV1", written: text)
        if !manager.subresource.isEmpty { entry.member("subresource", manager.subresource) }
      }
    }
  }

  private struct Known {
    let shape: FieldShape
    let ignoring: [String]
    let fields: Fields?
  }

  private let schema: [FieldSchema]
  private let known = Mutex<[Known]>([])

  /// - Parameter schema: the fields of the kind.
  init(_ schema: [FieldSchema]) { self.schema = schema }

  /// What `compute` gives for the object, or has given for one of the same shape; nil for nothing.
  func fields(
    of object: JSONObject, ignoring: [String], _ compute: () -> FieldSet
  ) -> Fields? {
    let known = known.withLock { $0 }
    if let same = known.first(where: { $0.ignoring == ignoring && $0.shape.fits(object) }) {
      return same.fields
    }
    let fields = Fields(compute())
    if known.count < Self.shapesMaximum, let shape = FieldShape(object, schema) {
      let new = Known(shape: shape, ignoring: ignoring, fields: fields)
      self.known.withLock { known in
        if known.count < Self.shapesMaximum { known.append(new) }
      }
    }
    return fields
  }
}
