import Testing

/// Requests beyond the recorded ones, with the answers that the server's sources give.
@Suite("Requests and what they get")
struct RequestTableTests {
  private static let table = "Kubernetes/requests.json"

  @Test("Each request of a scene gets its answer", arguments: Scene.names(table))
  func scene(_ name: String) async throws {
    #expect(try await Scene.problems(Self.table, name) == [])
  }
}
