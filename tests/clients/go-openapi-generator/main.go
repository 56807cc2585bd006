// The scenario: the money flow, and what becomes of answers of a later version, all through the generated client.
package main

import (
	"context"
	"fmt"
	"os"

	"scenario/droppay"
)

func main() {
	sandbox := sandbox{url: environment("DROPPAY_CONTROL_URL")}
	credentials, err := sandbox.credentials()
	if err != nil {
		fail(err)
	}
	configuration := droppay.NewConfiguration()
	configuration.Servers = droppay.ServerConfigurations{{URL: environment("DROPPAY_BASE_URL")}}
	scenario := scenario{
		client:      droppay.NewAPIClient(configuration),
		sandbox:     sandbox,
		credentials: credentials,
	}

	switch mode := environment("DROPPAY_MODE"); mode {
	case "documented":
		scenario.documented()
	case "evolved":
		if err := scenario.evolved(); err != nil {
			fail(err)
		}
	default:
		fail(fmt.Errorf("DROPPAY_MODE is %q, and must be documented or evolved", mode))
	}
}

// scenario is what the steps share.
type scenario struct {
	client      *droppay.APIClient
	sandbox     sandbox
	credentials credentials
}

// withToken gives a token to the calls made with the context that it returns, whichever security scheme they have.
func withToken(token string) context.Context {
	return context.WithValue(context.Background(), droppay.ContextAccessToken, token)
}

func environment(name string) string {
	value, set := os.LookupEnv(name)
	if !set {
		fail(fmt.Errorf("the environment variable %s is not set", name))
	}
	return value
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
