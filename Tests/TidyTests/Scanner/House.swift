import Foundation
import TestSupport

/// All text files below `Sources` and `Tests`, and the names of the scenarios' files.
struct House {
  let files: [SourceFile]
  /// The paths of all files below `Fixtures/Scenarios`, from there.
  let scenarioPaths: [String]

  var swiftFiles: [SourceFile] { files.filter(\.isSwift) }

  init(files: [SourceFile], scenarioPaths: [String] = []) {
    self.files = files
    self.scenarioPaths = scenarioPaths
  }

  /// Reads the package that these tests are part of.
  init(packageRoot: URL) throws {
    files = try ["Sources", "Tests"].flatMap { top in
      try Self.paths(below: packageRoot.appending(path: top))
        .filter { path in Self.textExtensions.contains { path.hasSuffix(".\($0)") } }
        .map { path in
          let url = packageRoot.appending(path: top).appending(path: path)
          let text = try String(contentsOf: url, encoding: .utf8)
          return SourceFile(path: "\(top)/\(path)", text: text)
        }
    }
    scenarioPaths = Self.paths(below: packageRoot.appending(path: "Fixtures/Scenarios"))
  }

  private static let textExtensions = ["swift", "h", "modulemap", "py", "md", "txt"]

  /// The paths of all files below a folder, from there, sorted; none if there is no folder.
  private static func paths(below folder: URL) -> [String] {
    let prefix = folder.standardizedFileURL.path + "/"
    let found = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    let urls = (found?.allObjects ?? []).compactMap { $0 as? URL }
    return
      urls
      .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true }
      .map { String($0.standardizedFileURL.path.dropFirst(prefix.count)) }
      .filter { !$0.contains("__pycache__/") }
      .sorted()
  }
}
