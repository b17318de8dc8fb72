package webhook

// A Cluster is one or more of Workfront's data centres, with the addresses that
// document webhook calls come from.
type Cluster struct {
	Name      string
	Addresses []string // addresses, or ranges of them; none: Adobe lists none
}

// AddressWarnings say how far the list can be relied on.
func AddressWarnings() []string {
	return []string{
		"Adobe's page (configure your firewall) is marked as obsolete for organizations on the Adobe Admin Console: have Adobe confirm the list before you rely on it",
		"the clusters EU 11, 12 and 13 have no list of their own: EU 11 stands in a heading only",
		"moving an organization to another cluster changes the addresses",
		"viewLink and downloadLink are opened by people's browsers: they come from anywhere",
	}
}

// Clusters is the list as Adobe's page has it (Adobe,
// configure-your-firewall, under "SSO, document webhook integrations"). The
// cluster of an organization stands in Setup > System > Customer Info.
func Clusters() []Cluster {
	return []Cluster{
		{"US 1, 2, 3, 5, 6, 7, 8, 9", []string{
			"35.160.0.242", "34.213.36.118", "3.209.27.146", "18.205.251.4", "34.211.224.9", "54.218.48.56", "52.36.154.34",
			"54.244.142.219", "52.39.217.230", "44.241.82.96", "54.203.255.135", "35.155.2.51", "52.34.192.77",
		}},
		{"US 10 (Azure)", []string{"20.36.133.48/28", "20.81.156.240/28", "172.172.84.48/28"}},
		{"EU 4", []string{
			"52.31.132.175", "52.19.188.226", "52.28.49.94", "52.29.41.175", "52.29.197.69", "52.48.124.108", "3.121.91.129",
			"3.122.11.35", "34.246.27.40", "52.208.123.166", "52.208.159.124", "52.17.130.201", "34.252.250.191", "52.30.133.50",
			"54.220.93.204", "34.254.76.122", "34.242.62.80", "46.51.194.192", "54.229.129.66",
		}},
		{"EU 11, 12, 13", nil},
		{"Test Drive", []string{"69.42.126.188", "66.119.37.186", "66.119.37.167", "54.244.142.219", "52.39.217.230", "44.241.82.96"}},
	}
}
