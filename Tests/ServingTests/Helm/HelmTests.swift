import ArcFedHTTP
import ArcFedJSON
import Foundation
import Testing

@testable import ArcFed
@testable import ArcFedServing

@Suite("Helm's words, values and files")
struct HelmTests {
  @Test(
    "What is set becomes a tree of texts, truth values and whole numbers",
    arguments: [
      ("a.b=c", #"{"a":{"b":"c"}}"#), ("a=1,b=true,c=false,d=0,e=01,f=1.5,g=", nil),
      (#"a\.b=x\,y"#, #"{"a.b":"x,y"}"#), ("a=x=y==", #"{"a":"x=y=="}"#),
      ("a.b=1,a.b=null", #"{"a":{}}"#),
      ("cluster-agent.on=true", #"{"cluster-agent":{"on":true}}"#),
    ] as [(String, String?)])
  func set(expression: String, expected: String?) throws {
    var values = HelmValues()
    try values.set(expression)
    let usual = #"{"a":1,"b":true,"c":false,"d":0,"e":"01","f":"1.5","g":""}"#
    #expect(JSONValue.object(values.object).text() == (expected ?? usual))
  }

  @Test(
    "What Helm would make a list of, or cannot read, is refused",
    arguments: ["a", "a[0]=1", "a={1}", ".=1"])
  func refused(expression: String) {
    var values = HelmValues()
    #expect(throws: HelmValues.Mistake.self) { try values.set(expression) }
  }

  @Test("Later values win, members of a tree each on their own; they come back from their own YAML")
  func files() throws {
    var values = HelmValues()
    try values.add(yaml: "USER-SUPPLIED VALUES:\nglobal:\n  a: 1\n  key: |-\n    one\n    two\n")
    try values.add(yaml: "global:\n  a: x\n")
    try values.set("global.b=2")
    #expect(
      JSONValue.object(values.object).text()
        == #"{"USER-SUPPLIED VALUES":null,"global":{"a":"x","key":"one\ntwo","b":2}}"#)
    var again = HelmValues()
    try again.add(yaml: HelmValues.yaml(values.object))
    #expect(again.object["global"]?["key"] == "one\ntwo")
    #expect(throws: HelmValues.Mistake.self) { try again.add(yaml: "- a\n") }
  }

  @Test("A release comes back from its secret; another secret is none")
  func secret() throws {
    var release = HelmRelease(
      name: "azure-arc", namespace: "azure-arc-release", chartVersion: "1.21.10",
      values: ["global": ["resourceName": 123]], at: "2026-03-02T09:00:00Z")
    release.revision = 7
    let secret = release.secret
    #expect(secret.at("metadata.name") == "sh.helm.release.v1.azure-arc.v7")
    let read = try #require(HelmRelease(secret: secret))
    #expect(read.json == release.json)
    #expect(read.value("global.resourceName") == "123")
    #expect(HelmRelease(secret: ["type": "Opaque", "data": ["release": "e30="]]) == nil)
  }

  @Test("The server of a context is found in JSON and in kubectl's YAML")
  func kubeconfig() throws {
    let yaml = """
      apiVersion: v1
      clusters:
      - cluster:
          certificate-authority-data: UEVN
          server: https://localhost:1
        name: a
      - cluster:
          server: https://localhost:2
        name: b
      contexts:
      - context:
          cluster: a
          user: a-admin
        name: first
      - context:
          cluster: b
          user: b-admin
        name: second
      current-context: first
      kind: Config
      """
    let reader = try #require(KubeconfigReader(yaml))
    #expect(reader.server(of: nil) == "https://localhost:1")
    #expect(reader.server(of: "second") == "https://localhost:2")
    #expect(reader.server(of: "third") == nil)
    let ours = Kubeconfig.json(
      [.init(name: "x", server: .init(scheme: "https", host: "localhost", port: 3), token: "t")],
      authorityPEM: "PEM")
    #expect(KubeconfigReader(ours.text())?.server(of: nil) == "https://localhost:3")
    #expect(KubeconfigReader("kind: Pod\n") == nil)
  }

  @Test(
    "What it does not do is refused in Helm's way",
    arguments: [
      (["install", "nginx", "bitnami/nginx"], "ArcFed stands in for Helm for the release"),
      (["list", "--frobnicate"], "unknown flag: --frobnicate"),
      (["list", "--namespace"], "flag needs an argument: --namespace"),
      (["list", "--kubeconfig", "/nowhere"], "open /nowhere: no such file or directory"),
      (
        ["upgrade", "azure-arc", "/nowhere"], "open /nowhere/Chart.yaml: no such file or directory"
      ),
      (["pull", "oci://mcr.microsoft.com/x/cluster-diagnostic-checks"], "is not emulated"),
      (["pull"], "ArcFed stands in"),
    ])
  func refusals(words: [String], message: String) async {
    let clocks = MachineClocks(monotonicNow: { .zero }, secondsSince1970: 0)
    let outcome = await Helm(words, environment: [:], clocks: clocks).run()
    #expect(outcome.status == 1)
    #expect(outcome.error.hasPrefix("Error: ") && outcome.error.contains(message))
    #expect(outcome.output.isEmpty)
  }
}
