using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Support;

/// <summary>Paths of a host that lives in the tests' own folder.</summary>
internal static class TestPaths
{
    public static PathResolver Create() => new(AppContext.BaseDirectory, AppContext.BaseDirectory, AppContext.BaseDirectory);
}
