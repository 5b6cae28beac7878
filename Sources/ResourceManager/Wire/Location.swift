/// The names of Azure regions: `North Europe` to people, `northeurope` on the wire.
package enum Location {
  /// The wire form: lower case without spaces.
  package static func normalized(_ name: String) -> String {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    if name.utf8.allSatisfy(letters.contains) { return name }
    return name.filter { $0 != " " }.lowercased()
  }

  /// Whether two spellings name the same region.
  package static func isSame(_ left: String, _ right: String) -> Bool {
    normalized(left) == normalized(right)
  }

  /// The regions of the public cloud in display form ("Azure regions list"), for providers that are
  /// available everywhere.
  package static let publicRegions = [
    "East US", "East US 2", "South Central US", "West US 2", "West US 3", "Australia East",
    "Southeast Asia", "North Europe", "Sweden Central", "UK South", "West Europe", "Central US",
    "South Africa North", "Central India", "East Asia", "Indonesia Central", "Japan East",
    "Japan West", "Korea Central", "Malaysia West", "New Zealand North", "Canada Central",
    "Austria East", "France Central", "Germany West Central", "Italy North", "Norway East",
    "Poland Central", "Spain Central", "Switzerland North", "Mexico Central", "UAE North",
    "Brazil South", "Chile Central", "Israel Central", "Qatar Central", "North Central US",
    "West US", "West Central US", "Australia Central", "Australia Southeast", "Korea South",
    "South India", "West India", "Canada East", "UK West",
  ]
}
