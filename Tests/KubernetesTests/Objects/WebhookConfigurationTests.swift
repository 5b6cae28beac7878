import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedKubernetes

@Suite("What a webhook configuration must be")
struct WebhookConfigurationTests {
  private static let webhook: JSONValue = [
    "name": "wi.example.io", "clientConfig": ["url": "https://wi.example.io/mutate"],
    "sideEffects": "None", "admissionReviewVersions": ["v1"],
    "rules": [
      ["apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]]
    ],
  ]

  private static func configuration(_ webhooks: [JSONValue]) -> JSONValue {
    [
      "kind": "MutatingWebhookConfiguration", "apiVersion": "admissionregistration.k8s.io/v1",
      "metadata": ["name": "wi"], "webhooks": .array(webhooks),
    ]
  }

  /// The complaints that the server answers with, each with its field.
  private func complaints(_ body: () async throws -> Void) async throws -> [String] {
    do {
      try await body()
      return []
    } catch let error as KubernetesClientError {
      let status = try #require(error.status)
      #expect(status.code == 422)
      #expect(status.reason == "Invalid")
      return status.details?.causes.map { "\($0.field): \($0.message)" } ?? []
    }
  }

  @Test("What upstream's validation refuses is refused in its words, and what it takes is taken")
  func table() async throws {
    let rows =
      try JSONParser.parse(Fixture.bytes("Kubernetes/webhook-configurations.json"))
      .arrayValue ?? []
    #expect(rows.count == 42)
    for row in rows {
      let name = row["case"]?.stringValue ?? ""
      let changed = Self.webhook.mergePatched(with: row["webhook"] ?? [:])
      let webhooks = row["again"]?.boolValue == true ? [changed, changed] : [changed]
      let expected = (row["errors"]?.arrayValue ?? []).compactMap(\.stringValue)
      let test = try await TestCluster.make()
      let atCreation = try await complaints {
        try await test.client.create(Self.configuration(webhooks))
      }
      #expect(atCreation == expected, "\(name)")
      if expected.isEmpty { continue }
      try await test.client.create(Self.configuration([Self.webhook]))
      let atUpdate = try await complaints {
        try await test.client.patch(
          "MutatingWebhookConfiguration", "wi", ["webhooks": .array(webhooks)])
      }
      #expect(atUpdate == expected, "\(name), as an update")
    }
  }
}
