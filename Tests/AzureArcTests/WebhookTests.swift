import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedAzureArc

/// A row of `webhook.json` under one of the layouts it belongs to.
struct WebhookCase: Sendable, CustomTestStringConvertible {
  let layout: WebhookLayout
  let row: JSONValue

  var testDescription: String {
    "\(row["test"]?.stringValue ?? ""): \(row["name"]?.stringValue ?? ""), \(layout.version)"
  }

  static func all() throws -> [WebhookCase] {
    try rows("webhook.json").flatMap { row in
      let names = row["layouts"]?.arrayValue?.compactMap(\.stringValue)
      return [WebhookLayout.v151, .v160]
        .filter { names?.contains($0.version) ?? true }
        .map { WebhookCase(layout: $0, row: row) }
    }
  }

  /// The volume's name in upstream's tests.
  var volumeName: String {
    layout == .v151
      ? "azure-identity-token"
      : "azure-workload-identity-reserved-2eb503ce-4af0-45d3-82b1-d79bdfe63d38"
  }

  /// A member of the row with the layout's words in it.
  func member(_ name: String) throws -> JSONValue? {
    guard let value = row[name] else { return nil }
    let text = value.text().replacing("<volume>", with: volumeName)
      .replacing("<path>", with: layout.tokenPath).replacing("<mount>", with: layout.mountPath)
      .replacing("<file>", with: layout.federatedTokenFile)
    return try JSONParser.parse(text)
  }
}

@Suite("The webhook mutates pods as azure-workload-identity does")
struct WebhookTests {
  @Test("Upstream's unit tests hold", arguments: try WebhookCase.all())
  func conformance(test: WebhookCase) async throws {
    let given = try #require(try test.member("given"))
    do {
      let found = try await result(test, given)
      #expect(found == (try test.member("expect")))
    } catch let error as WebhookRefusal {
      #expect(error.description == test.row["error"]?.stringValue)
    } catch let error as WebhookConfigurationError {
      #expect(error.description == test.row["error"]?.stringValue)
    }
  }

  @Test("The table holds every one of upstream's tests")
  func completeness() throws {
    let tests = Set(try rows("webhook.json").compactMap { $0["test"]?.stringValue })
    #expect(tests.count == 19)
  }

  @Test("Whole pods are patched to the byte", arguments: try rows("patches.json"))
  func patches(row: JSONValue) async throws {
    let layout: WebhookLayout = row["layout"] == "v1.6.0" ? .v160 : .v151
    let configuration = try WebhookConfiguration(
      layout: layout, tenantID: "tenant-id",
      serverVersion: row["serverVersion"]?.stringValue ?? "v1.31.0",
      customTokenEndpoint: CustomTokenEndpointSettings(row))
    let account = try #require(row["serviceAccount"])
    let webhook = WorkloadIdentityWebhook(configuration: configuration, trace: nil) {
      _, _ throws(ServiceAccountUnavailable) in account
    }
    let pod = try #require(row["pod"])
    let response = await webhook.respond(to: try request(version: "v1", pod: pod))
    let bytes = try Base64.decode(response.json().at("response.patch")?.stringValue ?? "")
    let expected = row["patch"]?.text(.init(sortsKeys: true, escapesHTML: true))
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
    let patch = try JSONParser.parse(bytes)
    let mutated = try JSONPatch(parsing: patch).apply(to: pod)
    let again = try await webhook.handle(mutated, namespace: "default")
    #expect(again == [], "a second invocation changes nothing")
  }

  @Test(
    "A review is answered in its own version, with the patch in base64",
    arguments: ["v1", "v1beta1"])
  func review(version: String) async throws {
    let response = await webhook(serviceAccounts: ["default"]).respond(
      to: try request(version: version, pod: ["metadata": ["name": "p"], "spec": [:]]))
    #expect(response.status == 200)
    let review = try response.json()
    #expect(review["apiVersion"]?.stringValue == "admission.k8s.io/\(version)")
    #expect(review["kind"] == "AdmissionReview")
    #expect(review.at("response.uid") == "u-1")
    #expect(review.at("response.allowed") == true)
    #expect(review.at("response.status") == ["metadata": [:], "code": 200])
    #expect(review.at("response.patchType") == "JSONPatch")
    let patch = try Base64.decode(review.at("response.patch")?.stringValue ?? "")
    #expect(try JSONParser.parse(patch).arrayValue?.isEmpty == false)
  }

  @Test("A denial is a 400 in the review, and the review itself a 200")
  func denial() async throws {
    let response = await webhook(serviceAccounts: []).respond(
      to: try request(version: "v1", pod: ["metadata": ["name": "p"], "spec": [:]]))
    #expect(response.status == 200)
    let review = try response.json()
    #expect(review.at("response.allowed") == false)
    #expect(
      review.at("response.status") == [
        "metadata": [:], "message": "serviceaccounts \"default\" not found", "code": 400,
      ])
    #expect(review.at("response.patch") == nil)
  }

  @Test("What is no review, or stands elsewhere, is said as controller-runtime says it")
  func malformed() async throws {
    let webhook = webhook(serviceAccounts: [])
    let url = "https://webhook.test/mutate-v1-pod"
    for (request, message) in [
      (try HTTPRequest(.post, url), "request body is empty"),
      (
        try HTTPRequest(.post, url, headers: ["Content-Type": "text/plain"], body: [1]),
        "contentType=text/plain, expected application/json"
      ),
    ] {
      let review = try await webhook.respond(to: request).json()
      #expect(review.at("response.allowed") == false)
      #expect(review.at("response.status.message")?.stringValue == message)
    }
    let elsewhere = await webhook.respond(to: try HTTPRequest(.post, "https://webhook.test/x"))
    #expect(elsewhere.status == 404)
  }

  private func result(_ test: WebhookCase, _ given: JSONValue) async throws -> JSONValue {
    let pod = given["pod"] ?? .null
    let account = given["serviceAccount"] ?? [:]
    switch test.row["test"]?.stringValue {
    case "TestGetServiceAccountTokenExpiration":
      return .int(Int(try PodMutation.tokenExpirationSeconds(pod: pod, serviceAccount: account)))
    case "TestGetClientID": return .string(PodMutation.clientID(of: account))
    case "TestGetTenantID": return .string(try mutation(test, given).tenantID(of: account))
    case "TestGetSkipContainers":
      return .array(PodMutation.skippedContainers(of: pod).sorted().map(JSONValue.string))
    case "TestShouldInjectProxySidecar": return .bool(PodMutation.wantsProxy(pod))
    case "TestGetProxyPort": return .int(Int(try PodMutation.proxyPort(of: pod)))
    case "TestGetAzureAuthorityHost":
      return .string(
        try WebhookConfiguration.authorityHost(of: given["environment"]?.stringValue ?? ""))
    case "TestParseConfig", "TestNewPodMutator":
      return .string(
        try WebhookConfiguration(
          layout: test.layout, tenantID: given["tenantID"]?.stringValue,
          environment: given["environment"]?.stringValue ?? "AzurePublicCloud",
          customTokenEndpoint: CustomTokenEndpointSettings(given)
        ).authorityHost)
    case "TestServerVersionGTE":
      let minimum = (given.at("minimum[0]")?.intValue ?? 0, given.at("minimum[1]")?.intValue ?? 0)
      return .bool(
        WebhookConfiguration.isAtLeast(minimum, given["serverVersion"]?.stringValue ?? ""))
    case "TestBuildVolumeName":
      return .string(test.layout.volumeName(podName: given["podName"]?.stringValue ?? ""))
    case "TestHandle", "TestHandleError": return try await handled(test, given)
    default: return try mutated(test, given)
    }
  }

  private func mutated(_ test: WebhookCase, _ given: JSONValue) throws -> JSONValue {
    let mutation = try mutation(test, given)
    let container = given["container"] ?? .null
    let containers = given["containers"]?.arrayValue ?? []
    switch test.row["test"]?.stringValue {
    case "TestAddProjectedVolume":
      return .array(
        mutation.addingVolume(
          to: given["volumes"]?.arrayValue ?? [], expirationSeconds: 3600,
          volumeName: test.volumeName))
    case "TestAddEnvironmentVariables":
      return mutation.addingEnvironment(
        to: container, clientID: given["clientID"]?.stringValue ?? "",
        tenantID: given["tenantID"]?.stringValue ?? "")
    case "TestAddProjectServiceAccountTokenVolumeMount":
      return mutation.addingMount(to: container, volumeName: test.volumeName)
    case "TestMutateContainers":
      let skipped = Set(given["skip"]?.arrayValue?.compactMap(\.stringValue) ?? [])
      return .array(
        mutation.containers(
          containers, clientID: "client-id", tenantID: "tenant-id", skipping: skipped,
          volumeName: test.volumeName))
    case "TestInjectProxyInitContainer":
      let spec = mutation.injectingProxy(
        into: ["initContainers": .array(containers)], port: 8080)
      return spec["initContainers"] ?? .null
    case "TestInjectProxySidecarContainer":
      let isNative = given["serverVersion"] != nil
      let member = isNative ? "initContainers" : "containers"
      let spec = mutation.injectingProxy(into: .object([member: .array(containers)]), port: 8081)
      let found = spec[member]?.arrayValue ?? []
      return .array(found.filter { $0["name"] != "azwi-proxy-init" })
    default:
      Issue.record("no such test: \(test)")
      return .null
    }
  }

  /// Allowed, and no patch removes anything.
  private func handled(_ test: WebhookCase, _ given: JSONValue) async throws -> JSONValue {
    let names = given["serviceAccounts"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let patch = try await webhook(layout: test.layout, serviceAccounts: names)
      .handle(given["pod"], namespace: "ns1")
    let operations = patch.arrayValue ?? []
    return .bool(!operations.isEmpty && !operations.contains { $0["op"] == "remove" })
  }

  private func mutation(_ test: WebhookCase, _ given: JSONValue) throws -> PodMutation {
    let tenant = given["tenantID"]?.stringValue ?? ""
    let registry = "my.proxy-image-registry.io/azwi"
    return PodMutation(
      configuration: try WebhookConfiguration(
        layout: test.layout, tenantID: tenant.isEmpty ? "t" : tenant,
        serverVersion: given["serverVersion"]?.stringValue ?? "v1.31.0",
        proxyImage: "\(registry)/proxy:v1.0.0", proxyInitImage: "\(registry)/proxy-init:v1.0.0"))
  }

  private func webhook(
    layout: WebhookLayout = .v151, serviceAccounts names: [String]
  ) -> WorkloadIdentityWebhook {
    let configuration = try? WebhookConfiguration(layout: layout, tenantID: "tenantID")
    guard let configuration else { preconditionFailure("the configuration is complete") }
    return WorkloadIdentityWebhook(configuration: configuration, trace: nil) {
      _, name throws(ServiceAccountUnavailable) in
      guard names.contains(name) else {
        throw ServiceAccountUnavailable(message: "serviceaccounts \"\(name)\" not found")
      }
      return [
        "metadata": [
          "name": .string(name),
          "annotations": [
            "azure.workload.identity/client-id": "clientID",
            "azure.workload.identity/service-account-token-expiration": "4800",
          ],
        ]
      ]
    }
  }

  private func request(version: String, pod: JSONValue) throws -> HTTPRequest {
    let review: JSONValue = [
      "kind": "AdmissionReview", "apiVersion": .string("admission.k8s.io/\(version)"),
      "request": ["uid": "u-1", "namespace": "default", "operation": "CREATE", "object": pod],
    ]
    return try HTTPRequest(
      .post, "https://webhook.test/mutate-v1-pod",
      headers: ["Content-Type": "application/json"], body: review.serialized())
  }
}

extension CustomTokenEndpointSettings {
  /// The settings in a row's member.
  fileprivate init(_ row: JSONValue) {
    self.init()
    func text(_ name: String) -> String {
      row["customTokenEndpoint"]?[name]?.stringValue ?? ""
    }
    annotationSuffix = text("annotationSuffix")
    audience = text("audience")
    tokenProxy = text("tokenProxy")
    sniName = text("sniName")
    caData = text("caData")
    caConfigMapName = text("caConfigMapName")
    caSignerName = text("caSignerName")
    caLabelSelector = text("caLabelSelector")
  }
}
