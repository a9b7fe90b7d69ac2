// Renders a chart again and again with Helm's engine, and prints the milliseconds per rendering. bench/start.js builds and runs it if Go
// is installed.
//
//	engine CHART
package main

import (
	"fmt"
	"os"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// render returns the time without that for loading the chart. Processing dependencies changes the chart, so it is loaded each time.
func render(path string) time.Duration {
	chart, err := loader.Load(path)
	check(err)
	started := time.Now()
	values := map[string]any{}
	check(chartutil.ProcessDependencies(chart, values))
	options := common.ReleaseOptions{Name: "release-name", Namespace: "default", Revision: 1, IsInstall: true}
	top, err := util.ToRenderValues(chart, values, options, common.DefaultCapabilities)
	check(err)
	_, err = engine.Engine{}.Render(chart, top)
	check(err)
	return time.Since(started)
}

func main() {
	render(os.Args[1])
	total := time.Duration(0)
	count := 0
	for ; total < 3*time.Second; count++ {
		total += render(os.Args[1])
	}
	fmt.Printf("%.2f\n", float64(total.Microseconds())/1000/float64(count))
}
