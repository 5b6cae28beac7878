import Testing

@Suite struct NameRuleTests {
  private static let namesCases = [
    Sample("struct Other {}", lines: [0]),
    Sample("struct Sample {}", lines: []),
    Sample("actor Sample {}", lines: []),
    Sample("extension Outer {\n  enum Sample {}\n}", lines: []),
    Sample("extension Sample {}", path: "Sources/Entra/Sample+Topic.swift", lines: []),
    Sample("extension Outer.Sample {}", path: "Sources/Entra/Sample+Topic.swift", lines: []),
    Sample("extension Other {}", path: "Sources/Entra/Sample+Topic.swift", lines: [0]),
    Sample("let sample = 1 // struct Sample", lines: [0]),
    Sample("func rows() {}", lines: [0]),
    Sample("func rows() {}", path: "Tests/EntraTests/Rows.swift", lines: []),
    Sample("import Testing", path: "Tests/EntraTests/EntraTests.swift", lines: [0]),
  ]

  @Test("A file that is not named after a type in it is found", arguments: namesCases)
  func names(_ sample: Sample) {
    sample.check(FileNameRule())
  }

  private static let wordsCases = [
    Sample("", path: "Sources/Entra/Utils.swift", lines: [0]),
    Sample("", path: "Sources/Entra/TokenHelper.swift", lines: [0]),
    Sample("", path: "Sources/Common/Token.swift", lines: [0]),
    Sample("", path: "Sources/Entra/Misc/Token.swift", lines: [0]),
    Sample("", path: "Sources/Entra/Token+Utilities.swift", lines: [0]),
    Sample("\nfinal class TokenManager {}", lines: [2]),
    Sample("struct ResourceManager {}", path: "Sources/ResourceManager/A.swift", lines: []),
    Sample("struct Commonwealth {}\nstruct Miscount {}", lines: []),
  ]

  @Test("A name that says nothing is found", arguments: wordsCases)
  func words(_ sample: Sample) {
    sample.check(WordRule())
  }

  @Test("A folder of 12 files is small, one of 13 is not, and subfolders count for themselves")
  func folders() {
    func files(_ count: Int, in folder: String) -> [SourceFile] {
      (0..<count).map { SourceFile(path: "\(folder)/A\($0).swift", text: "") }
    }
    let rule = FolderRule()
    let small = files(12, in: "Sources/Entra") + files(12, in: "Sources/Entra/Graph")
    #expect(rule.findings(in: House(files: small)).isEmpty)
    let large = small + files(13, in: "Sources/Kubernetes")
    #expect(
      rule.findings(in: House(files: large)).map(\.description) == [
        "Sources/Kubernetes:0: 13 files, use folders by topic of at most 12 instead"
      ])
  }
}
