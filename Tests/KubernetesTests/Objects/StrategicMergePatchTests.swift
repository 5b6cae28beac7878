import ArcFedJSON
import Testing

@testable import ArcFedKubernetes

@Suite("Strategic merge patches")
struct StrategicMergePatchTests {
  private static let pod: JSONValue = [
    "metadata": ["labels": ["a": "1", "b": "2"], "finalizers": ["x", "y"]],
    "spec": [
      "containers": [["name": "one", "image": "one:1"], ["name": "two", "image": "two:1"]],
      "volumes": [["name": "v", "emptyDir": [:]]],
    ],
  ]

  private func patched(_ patch: JSONValue) throws -> JSONValue {
    try StrategicMergePatch.apply(patch, to: Self.pod, .object(PodSchema.pod))
  }

  private func names(_ pod: JSONValue) -> [String] {
    (pod.at("spec.containers")?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
  }

  @Test("A list of named things is merged by name, and a null takes a member out")
  func merging() throws {
    let pod = try patched([
      "metadata": ["labels": ["a": .null]],
      "spec": ["containers": [["name": "two", "image": "two:2"]]],
    ])
    #expect(pod.at("metadata.labels") == ["b": "2"])
    #expect(pod.at("spec.containers[1].image") == "two:2")
    #expect(names(pod) == ["one", "two"])
  }

  @Test("The order that kubectl sends along is followed, and is no member")
  func order() throws {
    let pod = try patched([
      "spec": [
        "$setElementOrder/containers": [["name": "two"], ["name": "new"], ["name": "one"]],
        "containers": [["name": "new", "image": "new:1"]],
      ]
    ])
    #expect(names(pod) == ["two", "new", "one"])
    #expect(pod["spec"]?["$setElementOrder/containers"] == nil)
  }

  @Test("Items and values are deleted by directive")
  func deletion() throws {
    let pod = try patched([
      "metadata": ["$deleteFromPrimitiveList/finalizers": ["x"]],
      "spec": ["containers": [["name": "one", "$patch": "delete"]]],
    ])
    #expect(pod.at("metadata.finalizers") == ["y"])
    #expect(names(pod) == ["two"])
  }

  @Test("A list or a member is replaced as a whole by directive")
  func replacement() throws {
    let pod = try patched([
      "metadata": ["labels": ["$patch": "replace", "c": "3"]],
      "spec": [
        "containers": [["$patch": "replace"], ["name": "only", "image": "only:1"]],
        "volumes": [
          ["name": "v", "$retainKeys": ["name", "hostPath"], "hostPath": ["path": "/"]]
        ],
      ],
    ])
    #expect(pod.at("metadata.labels") == ["c": "3"])
    #expect(names(pod) == ["only"])
    #expect(pod.at("spec.volumes[0]") == ["name": "v", "hostPath": ["path": "/"]])
  }
}
