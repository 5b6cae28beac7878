import ArcFedResourceManager

/// The first label of a hosted issuer's host: a geography, though the documentation says region.
///
/// Seen in the field: `europe` for clusters in northeurope, westeurope and francecentral;
/// `northamerica` in the example of "Deploy and configure workload identity federation". The other
/// names are our choice.
package enum IssuerGeography {
  /// The domain below which every hosted issuer lies.
  package static let domain = "oic.prod-arc.azure.com"

  /// What stands before the host in an issuer's URL, as everybody on the internet reaches it.
  package static let publicBase = "https://"

  /// The geography of a region.
  package static func name(ofRegion location: String) -> String {
    let region = Location.normalized(location)
    return table.first { $0.regions.contains(where: region.contains) }?.name ?? "northamerica"
  }

  /// Parts of region names, the more particular ones first.
  private static let table: [(name: String, regions: [String])] = [
    ("southamerica", ["brazil", "chile"]),
    ("africa", ["southafrica"]),
    ("middleeast", ["uae", "qatar", "israel"]),
    ("australia", ["australia", "newzealand"]),
    (
      "europe",
      [
        "europe", "france", "germany", "uk", "sweden", "norway", "switzerland", "italy", "poland",
        "spain", "austria", "belgium", "denmark", "finland", "greece",
      ]
    ),
    (
      "asia",
      ["asia", "japan", "korea", "india", "indonesia", "malaysia", "taiwan", "china"]
    ),
    ("northamerica", ["us", "canada", "mexico"]),
  ]
}
