import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedScenarios

@Suite("What a step can manage")
struct ManagingVerbTests {
  private func play(_ steps: String, world: String = "{}") async throws -> ScenarioReport {
    let text = "{ title: 'x', world: \(world), steps: [\(steps)] }"
    return try await ScenarioRunner().play(Script(file: "x.json5", bytes: Array(text.utf8)))
  }

  private static let trust = """
    { createIssuer: { name: 'ci', url: 'https://ci.example' } },
    { createFederatedCredential: {
      application: 'app', name: 'trust', issuer: 'https://ci.example', subject: 'job' } },
    { advance: '10s' },
    { signToken: { issuer: 'ci', subject: 'job' }, save: { token: 'assertion.compact' } },
    """

  private func exchange(_ expected: String, tenant: String? = nil) -> String {
    let place = tenant.map { ", tenant: '\($0)'" } ?? ""
    return """
      { exchangeToken: { assertion: '${token}', clientId: '${client}',
        scope: 'https://vault.azure.net/.default'\(place) }, expect: \(expected) },
      """
  }

  @Test("A tenant's policy is the tenant's alone")
  func policyOfAnotherTenant() async throws {
    let domain = "fabrikam.onmicrosoft.com"
    let world = "{ entra: { tenants: [{ name: 'Fabrikam', domain: '\(domain)' }] } }"
    let forbid = "{ setFederationPolicy: { enabled: false, tenant: '\(domain)' } },"
    let application = "{ createApplication: { name: 'app'PLACE }, save: { client: 'appId' } },"
    let here = try await play(
      application.replacing("PLACE", with: "") + Self.trust + forbid
        + exchange("{ claims: { appidacr: '2' } }"), world: world)
    #expect(here.succeeded, "\(here.steps.flatMap(\.mismatches))")
    let there = try await play(
      application.replacing("PLACE", with: ", tenant: '\(domain)'") + Self.trust + forbid
        + exchange("{ error: { code: 'AADSTS700223' } }", tenant: domain), world: world)
    #expect(there.succeeded, "\(there.steps.flatMap(\.mismatches))")
  }

  @Test(
    "A saved value that says no duration is refused, and the usual one does not take its place",
    arguments: [
      "createToken: { serviceAccount: 'default/app', duration: '${issuer} hours' }",
      "signToken: { issuer: 'ci', subject: 'job', validFor: '${issuer} hours' }",
    ])
  func savedDuration(verb: String) async throws {
    let report = try await play(
      "{ createIssuer: { name: 'ci', url: 'https://ci.example' }, save: { issuer: 'issuer' } },"
        + "{ \(verb), expect: { error: { code: 'InvalidDuration',"
        + " message: \"'https://ci.example hours' is no duration\" } } }")
    #expect(report.succeeded, "\(report.steps.flatMap(\.mismatches))")
  }

  @Test("A policy for a tenant that the world has not is refused")
  func policyOfNobody() async throws {
    let report = try await play(
      "{ setFederationPolicy: { tenant: 'nobody.example' }, "
        + "expect: { error: { service: 'ArcFed', code: 'UnknownTenant' } } }")
    #expect(report.succeeded)
  }

  @Test(
    "A policy says what it says",
    arguments: [
      ("{}", "everything allowed"), ("{ enabled: false }", "no federation"),
      (
        "{ allowedIssuers: ['https://a/', 'https://b'], "
          + "requiredClaims: [{ issuer: 'https://b', claim: 'ent', values: ['x'] }] }",
        "only https://a/, https://b; ent from https://b"
      ),
    ])
  func policySubject(arguments: String, expected: String) throws {
    let object = try JSONParser.parse(arguments, .json5).objectValue ?? [:]
    #expect(SetFederationPolicy(Arguments(object: object)).subject == expected)
  }

  @Test("A machine that has lost its identity is told so by its metadata service")
  func hostWithoutIdentity() async throws {
    let report = try await play(
      """
      { createResourceGroup: { name: 'rg' } },
      { createIdentity: { name: 'host', resourceGroup: 'rg' } },
      { requestHostToken: { identity: 'host', resource: 'https://vault.azure.net' },
        expect: { claims: { aud: 'https://vault.azure.net' } } },
      { requestHostToken: { identity: 'host', resource: 'https://nobody.example' },
        expect: { error: { status: 400, code: 'AADSTS500011', error: 'invalid_resource' } } },
      { deleteIdentity: 'host' },
      { requestHostToken: { identity: 'host', resource: 'https://vault.azure.net' },
        expect: { error: { status: 400, message: 'Identity not found' } } },
      """)
    #expect(report.succeeded, "\(report.steps.flatMap(\.mismatches))")
  }

  @Test("Certificates that stay are those that were there, and none that is unknown goes")
  func certificates() async throws {
    let signIn = { (name: String, expected: String) in
      "{ signIn: { application: 'app', certificate: '\(name)', "
        + "scope: 'https://vault.azure.net/.default' }, expect: \(expected) },"
    }
    let report = try await play(
      "{ createApplication: { name: 'app' } },"
        + ["a", "b", "c"].map {
          "{ addCertificate: { application: 'app', name: '\($0)', validFor: '1d' } },"
        }.joined()
        + "{ removeCertificate: { application: 'app', name: 'b' } },"
        + signIn("a", "{ claims: { appidacr: '2' } }")
        + signIn("b", "{ error: { code: 'AADSTS700027' } }")
        + signIn("c", "{ claims: { appidacr: '2' } }")
        + "{ removeCertificate: { application: 'app', name: 'b' }, "
        + "expect: { error: { service: 'ArcFed', code: 'UnknownName' } } }")
    #expect(report.succeeded, "\(report.steps.flatMap(\.mismatches))")
  }

  @Test("A group that was deleted is made again by the step that needs one")
  func groupAgain() async throws {
    let report = try await play(
      """
      { createResourceGroup: { name: 'rg' } }, { deleteResourceGroup: 'rg' },
      { createIdentity: { name: 'app', resourceGroup: 'rg' } },
      { azRest: '/subscriptions/{subscriptionId}/resourceGroups/rg?api-version=2025-04-01',
        expect: { 'body.name': 'rg' } },
      """)
    #expect(report.succeeded, "\(report.steps.flatMap(\.mismatches))")
  }

  @Test("Names of blobs are read out of the list, with the entities of XML")
  func namesOfBlobs() {
    let list = "<Blobs><Blob><Name>a&amp;lt;b</Name></Blob><Blob><Name>c&lt;d</Name></Blob></Blobs>"
    #expect(ListBlobs.names(in: list) == ["a&lt;b", "c<d"])
    #expect(ListBlobs.names(in: "<Blobs/>") == [])
  }

  @Test("A number is a label as kubectl reads it: as text")
  func numbersAsLabels() async throws {
    let report = try await play(
      """
      { registerProvider: 'Microsoft.Kubernetes' },
      { registerProvider: 'Microsoft.KubernetesConfiguration' }, { advance: '1m' },
      { createResourceGroup: { name: 'rg' } },
      { connectCluster: { name: 'edge', resourceGroup: 'rg' } },
      { label: { kind: 'Namespace', name: 'default', labels: { tier: 1, 'on': true } },
        expect: { 'metadata.labels.tier': '1', 'metadata.labels.on': 'true' } },
      { annotate: { kind: 'Namespace', name: 'default', annotations: { weight: 0.5 } },
        expect: { 'metadata.annotations.weight': '0.5' } },
      """)
    #expect(report.succeeded, "\(report.steps.flatMap(\.mismatches))")
  }

  @Test("Labels are told as kubectl takes them")
  func settings() {
    #expect(ObjectArgument.settings(["a": "b", "c": nil, "d": 3]) == "a=b c- d=3")
    let label = Label(
      Arguments(object: ["kind": "Pod", "name": "app", "labels": ["a": "b", "c": nil]]))
    #expect(label.commands == ["kubectl label pod app -n default a=b c- --overwrite"])
  }
}
