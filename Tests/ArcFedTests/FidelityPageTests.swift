import FoundationEssentials
import TestSupport
import Testing

@Suite("The pages about the emulator")
struct FidelityPageTests {
  /// Every `Folder/File.swift` in code marks.
  static let places: [String] = {
    var places: Set<String> = []
    for page in ["Architecture", "Decisions", "Fidelity"] {
      let url = Fixture.packageRoot.appending(path: "Sources/ArcFed/ArcFed.docc/\(page).md")
      let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      for part in text.split(separator: "`") where part.hasSuffix(".swift") && part.contains("/") {
        places.insert(String(part))
      }
    }
    return places.sorted()
  }()

  @Test("The pages name places in the code")
  func pagesAreThere() {
    #expect(Self.places.count > 50)
  }

  @Test("Every place that a page names exists", arguments: places)
  func placeExists(place: String) {
    let url = Fixture.packageRoot.appending(path: "Sources").appending(path: place)
    #expect(FileManager.default.fileExists(atPath: url.path(percentEncoded: false)))
  }
}
