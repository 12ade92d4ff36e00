package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
)

// asProgram makes the test binary run main instead of the tests.
const asProgram = "TENDER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is the real program, as a process of its own.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// process is a running "tender sandbox".
type process struct {
	cmd      *exec.Cmd
	out      *bufio.Reader
	printed  string
	settings map[string]string
}

// start runs tender sandbox on a free port and returns once it has printed its settings.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	cmd := program(t, append([]string{"sandbox", "--addr", "127.0.0.1:0"}, args...)...)
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := &process{cmd: cmd, out: bufio.NewReader(pipe), settings: map[string]string{}}
	for len(p.settings) < printedSettings(t) {
		line, err := p.out.ReadString('\n')
		require.NoError(t, err, p.printed)
		p.printed += line
		if setting := regexp.MustCompile(`^export (\w+)="(.*)"\n$`).FindStringSubmatch(line); setting != nil {
			p.settings[setting[1]] = setting[2]
		}
	}
	return p
}

// rest waits for the end of the program and returns what it printed since.
func (p *process) rest(t *testing.T) (printed string, err error) {
	t.Helper()
	text, err := io.ReadAll(p.out)
	require.NoError(t, err)
	return string(text), p.cmd.Wait()
}

func (p *process) gateway(t *testing.T) *tender.Gateway {
	t.Helper()
	provider, err := providers.Open("yassir", func(key string) string { return p.settings[key] }, nil)
	require.NoError(t, err)
	gateway, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)
	return gateway
}

func TestSandbox_says_where_its_state_is(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	memory := start(t)
	assert.Contains(t, memory.printed, "everything is in memory and gone when it ends")
	kept := start(t, "--state", file)
	assert.Contains(t, kept.printed, "its state is kept in "+file)

	out, err := program(t, "sandbox", "--addr", "127.0.0.1:0", "--state", file).CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, exitFailed, exit.ExitCode())
	assert.Contains(t, string(out), "another sandbox has this state file open")
	assert.Equal(t, 1, strings.Count(string(out), "\n"), "%s", out)
	for _, p := range []*process{memory, kept} {
		require.NoError(t, p.cmd.Process.Kill())
		_, err = p.rest(t)
		require.Error(t, err)
	}
}

// printedSettings is how many settings tender sandbox prints.
func printedSettings(t *testing.T) int {
	t.Helper()
	box, n := sandbox.New(sandbox.Options{}), 0
	for _, name := range box.Providers() {
		settings, err := box.Settings(name, "http://127.0.0.1")
		require.NoError(t, err)
		n += len(settings)
	}
	return n
}
