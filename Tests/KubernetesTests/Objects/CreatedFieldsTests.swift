import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

/// Fields of a shape that was seen before are not worked out again, and must be the same.
@Suite("Fields of created objects by their shape")
struct CreatedFieldsTests {
  private static let kinds: [(name: String, schema: ObjectSchema)] = [
    ("TokenRequest", AuthenticationSchema.tokenRequest),
    ("TokenReview", AuthenticationSchema.tokenReview),
    ("ServiceAccount", ResourceTable.serviceAccounts.schema),
    ("Secret", ResourceTable.secrets.schema),
    ("Pod", PodSchema.pod),
  ]

  /// An object of a kind with some of its members, and now and then one that it does not have.
  private func object(
    _ fields: [FieldSchema], _ chance: RandomStream, depth: Int
  ) -> JSONObject {
    var object = JSONObject()
    for field in fields where field.name == "spec" || chance.integer(in: 0...3) == 0 {
      object[field.name] = .some(value(field.type, chance, depth: depth))
    }
    if chance.integer(in: 0...19) == 0 { object["odd"] = ["a": 1] }
    return object
  }

  private func value(_ type: FieldType, _ chance: RandomStream, depth: Int) -> JSONValue {
    let texts = ["", "a", "e\u{301}", "é", "2026-01-01T00:00:00Z"]
    if chance.integer(in: 0...9) == 0 { return .null }
    switch type {
    case .string, .bytes, .time: return .string(texts[chance.integer(in: 0...4)])
    case .bool: return .bool(chance.integer(in: 0...1) == 0)
    case .int32, .int64: return [0, 1, 0.0, 7][chance.integer(in: 0...3)]
    case .any: return [["a": 1], [], 1, [:]][chance.integer(in: 0...3)]
    case .object(let schema):
      return depth > 0 ? .object(object(schema.fields, chance, depth: depth - 1)) : [:]
    case .map(let element):
      let names = texts.filter { _ in chance.integer(in: 0...2) == 0 }
      return .object(JSONObject(names.map { ($0, value(element, chance, depth: depth - 1)) }))
    case .list(let element, _):
      return .array(
        (0..<chance.integer(in: 0...2)).map { _ in value(element, chance, depth: depth - 1) })
    }
  }

  private func plain(
    _ object: JSONObject, _ schema: ObjectSchema, _ ignoring: [String]
  ) -> FieldSet {
    FieldComparison(old: schema.zero, new: object, schema, ignoring: ignoring).changed
  }

  @Test(
    "They are what the comparison with the empty object gives, whatever came before",
    arguments: 0..<40 as Range<UInt64>)
  func sameAsComparison(seed: UInt64) {
    let chance = RandomSource(seed: seed).stream("created")
    var (questions, computations) = (0, 0)
    for (name, schema) in Self.kinds {
      let known = CreatedFields(schema.fields)
      var past: [JSONObject] = []
      for _ in 0..<120 {
        // One that came before, or one that differs from it in a value or two, or a new one.
        var object = object(schema.fields, chance, depth: 3)
        if let last = past.last, chance.integer(in: 0...2) > 0 {
          let base = chance.integer(in: 0...1) == 0 ? past[0] : last
          let change = object.keys.randomElement(by: chance)
          var mixed = base
          if let change { mixed[change] = object[change] }
          object = mixed
        }
        past.append(object)
        for ignoring in [[], ["status"]] {
          questions += 1
          let found = known.fields(of: object, ignoring: ignoring) {
            computations += 1
            return plain(object, schema, ignoring)
          }
          let expected = plain(object, schema, ignoring)
          #expect((found == nil) == expected.isEmpty, "\(name): \(object.text())")
          if let found {
            #expect(found.json.text() == expected.json.text(), "\(name): \(object.text())")
          }
        }
      }
    }
    #expect(computations < questions)
  }

  @Test("Two token requests that differ in their values are compared once")
  func tokenRequests() throws {
    let known = CreatedFields(AuthenticationSchema.tokenRequest.fields)
    var computations = 0
    for name in ["app", "another application"] {
      let request: JSONValue = [
        "kind": "TokenRequest", "metadata": [:],
        "spec": [
          "audiences": [.string(name)], "expirationSeconds": .int(600 + name.utf8.count),
          "boundObjectRef": ["kind": "Pod", "name": .string(name), "uid": "u"],
        ],
      ]
      let object = try #require(request.objectValue)
      let fields = known.fields(of: object, ignoring: ["status"]) {
        computations += 1
        return plain(object, AuthenticationSchema.tokenRequest, ["status"])
      }
      #expect(
        fields?.json.text() == #"{"f:spec":{"f:audiences":{},"f:boundObjectRef":{"f:kind":{},"#
          + #""f:name":{},"f:uid":{}},"f:expirationSeconds":{}}}"#)
    }
    #expect(computations == 1)
  }

  @Test("An entry that is composed is the one that is made", arguments: ["", "token"])
  func composed(subresource: String) throws {
    let schema = AuthenticationSchema.tokenRequest
    let object: JSONObject = ["spec": ["audiences": ["<a>"], "expirationSeconds": 600]]
    let manager = ManagedFields.Owner(
      name: "kubelet <\u{2028}>", apiVersion: "authentication.k8s.io/v1", subresource: subresource)
    let now = Timestamp(seconds: 1_767_225_600)
    let made = ManagedFields.created(object, schema, by: manager, at: now)
    let fields = try #require(ManagedFields.ofCreation(object, schema, ignoring: []))
    let composed = JSONComposer.object(escapesHTML: true) { object in
      object.list("entries") { fields.compose(&$0, by: manager, at: now.rfc3339) }
    }
    #expect(try #require(made).text(.go) == JSONParser.parse(composed)["entries"]?.text(.go))
    #expect(composed == JSONObject([("entries", made ?? [])]).serialized(.go))
  }
}

extension Array {
  /// One of the elements; nil when there is none.
  fileprivate func randomElement(by chance: RandomStream) -> Element? {
    isEmpty ? nil : self[chance.integer(in: 0...(count - 1))]
  }
}
