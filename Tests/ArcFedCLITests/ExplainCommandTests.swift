import FoundationEssentials
import TestSupport
import Testing

@testable import ArcFedCLI

@Suite("arcfed explain")
struct ExplainCommandTests {
  /// Header `{"alg":"RS256","typ":"JWT"}` and claims of the issuer `https://i/`, the subject `s`,
  /// the usual audience and an hour in March 2026; the signature is made up.
  private static let token =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."
    + "eyJpc3MiOiJodHRwczovL2kvIiwic3ViIjoicyIsImF1ZCI6WyJhcGk6Ly9BenVyZUFEVG9rZW5FeGNoYW5nZSJdLCJp"
    + "YXQiOjE3NzI0NDIwMDAsImV4cCI6MTc3MjQ0NTYwMH0." + "AAAA"

  private func explain(
    _ words: [String], input: String = ""
  ) async -> (ArcFedCLI.ExitStatus, [String]) {
    let terminal = Terminal.inMemory(input: input)
    let status = await ArcFedCommand.run(["explain"] + words, on: terminal)
    return (status, terminal.output + terminal.complaints)
  }

  @Test("The last refused step of a script is explained, field by field")
  func lastStep() async {
    let path = Fixture.url("Scenarios/03-wrong-subject/scenario.json5")
    let (status, lines) = await explain([path.path(percentEncoded: false)])
    #expect(status == .success)
    #expect(
      lines.prefix(3) == [
        "step 10: requestToken default/app for https://vault.azure.net/.default",
        "Microsoft Entra ID refused: AADSTS700213", "phase: 6.2 matching a federated credential",
      ])
    #expect(lines.contains("  x subject: differs from character 34"))
    #expect(lines.contains("      credential: system:serviceaccount:default:apps"))
    #expect(lines.contains { $0.hasPrefix("documentation: ") })
  }

  @Test("A folder of several scripts, and an input without a token, are bad input")
  func nothingToExplain() async throws {
    let script = "{ title: 'x', steps: [{ advance: '1s' }] }"
    let folder = try ScratchFolder(["a.json5": script, "b.json5": script])
    let (status, lines) = await explain([folder.root])
    #expect(status == .badInput)
    #expect(lines == ["\(folder.root): one script at a time; this folder has 2"])
    let (empty, complaints) = await explain(
      ["--token", "-", "--issuer", "https://i/", "--subject", "s"], input: " \n")
    #expect(empty == .badInput)
    #expect(complaints == ["the standard input: there is no token, only white space"])
  }

  @Test("A step can be named; one that was not refused says so")
  func namedStep() async {
    let (_, lines) = await explain(["--step", "1", "quickstart"])
    #expect(lines.last == "This step was not refused.")
    let (status, complaints) = await explain(["--step", "99", "quickstart"])
    #expect(status == .badInput)
    #expect(complaints[0].contains("step 99 was not played"))
    #expect(await explain(["quickstart"]).1[0].hasPrefix("No step of"))
  }

  @Test("A token is explained from a file or the standard input, against credentials by hand")
  func token() async throws {
    let folder = try ScratchFolder(["token.jwt": Self.token + "\n"])
    let wanted = ["--issuer", "https://i/", "--subject", "t", "--issuer=https://j/", "--subject=s"]
    let (status, lines) = await explain(["--token", folder.path("token.jwt")] + wanted)
    #expect(status == .success)
    #expect(lines[0] == "Microsoft Entra ID refused: AADSTS700213")
    #expect(lines.contains("credential 'credential 1'"))
    #expect(lines.contains("credential 'credential 2'"))
    #expect(await explain(["--token", "-"] + wanted, input: Self.token).1 == lines)
  }

  @Test("Credentials are read as az prints them, and as Resource Manager does")
  func credentials() async throws {
    let members = #""issuer":"https://i/","subject":"s","audiences":["api://AzureADTokenExchange"]"#
    let folder = try ScratchFolder([
      "az.json": #"[{"name":"a",\#(members)}]"#,
      "arm.json": #"{"value":[{"name":"a","properties":{\#(members)}}]}"#, "bad.json": "[{}]",
    ])
    for name in ["az.json", "arm.json"] {
      let (status, lines) = await explain(
        ["--token", "-", "--credentials", folder.path(name)], input: Self.token)
      #expect(status == .success)
      #expect(lines[0].hasPrefix("phase: none of the phases that can be checked offline"))
      #expect(lines.contains("credential 'a'"))
    }
    let (status, complaints) = await explain(
      ["--token", "-", "--credentials", folder.path("bad.json")], input: Self.token)
    #expect(status == .badInput)
    #expect(complaints[0].contains("expected credentials with issuer, subject and audiences"))
  }

  @Test(
    "Words that do not go together are refused",
    arguments: [
      ([], "name one script, or a token"),
      (["--token", "-"], "nothing to compare the token with"),
      (["--token", "-", "--issuer", "i"], "each '--issuer' needs its '--subject'"),
      (["--issuer", "i", "x.json5"], "option '--issuer' goes with '--token'"),
      (["--token", "-", "--issuer=i", "--subject=s", "x"], "a token is explained alone"),
      (["nonsense"], "unknown scenario 'nonsense'"),
      (["--token", "-", "--issuer=i", "--subject=s", "--at=now"], "'now' is no time such as"),
      (["--token", "/nowhere", "--issuer=i", "--subject=s"], "/nowhere: the file cannot be read"),
    ])
  func badUsage(words: [String], complaint: String) async {
    let (status, complaints) = await explain(words, input: Self.token)
    #expect(status == .badInput)
    #expect(complaints.joined().contains(complaint))
  }
}

@Suite("arcfed demo at a person's pace")
struct DemoPaceTests {
  @Test("A key is waited for between the steps when asked, and only then")
  func pause() async throws {
    let script = "{ title: 'x', steps: [{ advance: '1s' }, { advance: '1s' }, { advance: '1s' }] }"
    let folder = try ScratchFolder(["x.json5": script])
    for (words, count) in [(["--pause"], 2), (["--fast"], 0), ([], 0)] {
      let terminal = Terminal.inMemory()
      let path = folder.path("x.json5")
      #expect(await ArcFedCommand.run(["demo"] + words + [path], on: terminal) == .success)
      #expect(terminal.pauseCount == count)
    }
    let both = await ArcFedCommand.run(["demo", "--pause", "--fast"], on: .inMemory())
    #expect(both == .badInput)
  }
}
