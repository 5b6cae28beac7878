import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedKubernetes

@Suite("The shape of a kind")
struct SchemaDecoderTests {
  /// A pod with its members in the order of the struct.
  static let pod: JSONValue = [
    "kind": "Pod", "apiVersion": "v1",
    "metadata": [
      "name": "app", "namespace": "default", "labels": ["a": "1", "b": "2"],
      "creationTimestamp": "2026-03-02T09:00:00Z",
    ],
    "spec": [
      "volumes": [["name": "m", "configMap": ["name": "m", "defaultMode": 420]]],
      "containers": [
        [
          "name": "app", "image": "app:1", "env": [["name": "A", "value": "1"]], "resources": [:],
          "volumeMounts": [["name": "m", "mountPath": "/m", "readOnly": true]],
        ]
      ],
      "restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
    ],
    "status": ["phase": "Pending"],
  ]

  private func decoded(_ value: JSONValue) throws -> DecodedObject {
    try SchemaDecoder.decode(value, as: ResourceTable.pods.schema)
  }

  /// The same value with the members of every object in another order.
  private func shuffled(_ value: JSONValue, _ chance: RandomStream) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { shuffled($0, chance) })
    case .object(let members):
      var rest = members.map { ($0.key, shuffled($0.value, chance)) }
      var order: [(String, JSONValue)] = []
      while !rest.isEmpty {
        order.append(rest.remove(at: chance.integer(in: 0...(rest.count - 1))))
      }
      return .object(JSONObject(order))
    default: return value
    }
  }

  @Test("The order in which members come changes nothing", arguments: 0..<50 as Range<UInt64>)
  func order(seed: UInt64) throws {
    let expected = try decoded(Self.pod).object.text()
    let chance = RandomSource(seed: seed).stream("order")
    let other = try decoded(shuffled(Self.pod, chance))
    #expect(other.object.text() == expected)
    #expect(other.unknownFields.isEmpty)
  }

  /// A value with one of the values within it replaced.
  private func changed(_ value: JSONValue, _ chance: RandomStream) -> JSONValue {
    let others: [JSONValue] = [
      .null, "", "x", 0, 1, 7.5, 1_099_511_627_776, 1e30, true, false, [], ["x"], [:], ["x": 1],
    ]
    if chance.integer(in: 0...5) == 0 { return others[chance.integer(in: 0...13)] }
    switch value {
    case .object(var members):
      guard !members.isEmpty else { break }
      let name = members.name(at: chance.integer(in: 0...(members.count - 1)))
      members[name] = members[name].map { changed($0, chance) }
      return .object(members)
    case .array(var elements):
      guard !elements.isEmpty else { break }
      let place = chance.integer(in: 0...(elements.count - 1))
      elements[place] = changed(elements[place], chance)
      return .array(elements)
    default: break
    }
    return others[chance.integer(in: 0...13)]
  }

  private func outcome(
    _ decode: () throws(DecodingFailure) -> DecodedObject
  ) -> Result<String, DecodingFailure> {
    do throws(DecodingFailure) {
      let decoded = try decode()
      return .success("\(decoded.object.text()) \(decoded.unknownFields)")
    } catch {
      return .failure(error)
    }
  }

  @Test(
    "Whatever is wrong is told as by a reader that keeps the way to it, in whatever order it comes",
    arguments: 0..<400 as Range<UInt64>)
  func complaints(seed: UInt64) throws {
    let chance = RandomSource(seed: seed).stream("complaints")
    let schema = ResourceTable.pods.schema
    let value = changed(Self.pod, chance)
    guard let object = value.objectValue else { return }
    let given = outcome { () throws(DecodingFailure) in
      try SchemaDecoder.decode(value, as: schema)
    }
    let keepingWay = outcome { () throws(DecodingFailure) in
      try SchemaDecoder.decodeKeepingWay(object, as: schema)
    }
    #expect(given == keepingWay)
    // In another order the object is read member by member.
    let turned = shuffled(value, chance)
    let plain = outcome { () throws(DecodingFailure) in
      try SchemaDecoder.decode(turned, as: schema)
    }
    #expect(given == plain)
  }

  @Test("Every kind of object begins with what it is")
  func beginning() {
    let reviews = [
      AuthenticationSchema.tokenRequest, AuthenticationSchema.tokenReview,
      AuthenticationSchema.selfSubjectReview, AuthorizationSchema.selfSubjectAccessReview,
    ]
    for schema in ResourceTable.all.map(\.schema) + reviews {
      #expect(schema.fields.prefix(2).map(\.name) == ["kind", "apiVersion"], "\(schema.name)")
    }
  }

  @Test("What has the shape stays as it is, to the byte")
  func repetition() throws {
    let once = try decoded(Self.pod).object
    #expect(try decoded(.object(once)).object.text() == once.text())
  }

  @Test(
    "Whatever is not as the server writes it is put right, in an object that is otherwise in order",
    arguments: [
      (#"{"spec":{"hostname":"","containers":[]}}"#, #"{"spec":{"containers":[]}}"#),
      (#"{"spec":{"containers":null}}"#, #"{"spec":{"containers":null}}"#),
      (
        #"{"metadata":{"labels":{"b":"2","a":null}}}"#, #"{"metadata":{"labels":{"a":"","b":"2"}}}"#
      ),
      (
        #"{"metadata":{"name":"x","finalizers":[null]}}"#,
        #"{"metadata":{"name":"x","finalizers":[""]}}"#
      ),
      (#"{"metadata":{"name":"x","uid":null}}"#, #"{"metadata":{"name":"x"}}"#),
      (#"{"metadata":{"deletionTimestamp":""}}"#, #"{"metadata":{}}"#),
    ])
  func corrections(given: String, expected: String) throws {
    let wrong = try decoded(JSONParser.parse(given)).object
    let right = try decoded(JSONParser.parse(expected)).object
    #expect(wrong.text() == right.text())
  }

  @Test("Members that a kind does not have are told, wherever they stand")
  func unknownMembers() throws {
    var pod = Self.pod
    pod["spec"]?["nonsense"] = 1
    pod["metadata"]?["more"] = 2
    let decoded = try decoded(pod)
    #expect(decoded.unknownFields == ["metadata.more", "spec.nonsense"])
    #expect(decoded.object == (try self.decoded(Self.pod).object))
    // A letter that only looks like the one in the name (U+212A) makes another name.
    let kelvin = try self.decoded(["metadata": ["name": "x"], "\u{212A}ind": "Pod"])
    #expect(kelvin.unknownFields == ["\u{212A}ind"])
  }
}
