/// The JSON of the vendor's page, "Edit migrations and migration groups", as it stands there; the other files of this
/// folder have one sample or two each.
enum VendorSamples {}
