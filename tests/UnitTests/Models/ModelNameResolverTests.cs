using CsCheck;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ModelNameResolverTests
{
    private static readonly Gen<string> Name =
        Gen.OneOf("a", "A", "b", "B", "a:latest", "A:Latest", "b:LATEST", "c/d", "C/d:latest", ":latest", "");

    private static readonly Gen<ModelEntry[]> Models = Gen.Select(Name, Name.Array[0, 3])
        .Select(static (id, aliases) => Some.Model(id, aliases)).Array[0, 5]
        .Select(static models => models.DistinctBy(static model => model.Id, StringComparer.OrdinalIgnoreCase).ToArray());

    [Theory]
    [Trait("Case", "R63")]
    [InlineData("qwen3", "qwen3")]
    [InlineData("qwen", "qwen3")]
    [InlineData("qwen3:latest", "qwen3")]
    [InlineData("qwen:latest", "qwen3")]
    [InlineData("QWEN3", "qwen3")]
    [InlineData("Qwen", "qwen3")]
    [InlineData("Qwen3:Latest", "qwen3")]
    [InlineData("gemma", "gemma:latest")]
    [InlineData("gemma:latest", "gemma:latest")]
    [InlineData("Gemma", "gemma:latest")]
    [InlineData("llama:8b", "llama:8b")]
    [InlineData("LLAMA:8B:latest", "llama:8b")]
    [InlineData("org/Model-GGUF", "org/Model-GGUF")]
    [InlineData("org/model-gguf", "org/Model-GGUF")]
    [InlineData("mixed", "first")]
    [InlineData("Mixed", "second")]
    [InlineData("MIXED", "first")]
    [InlineData("llama", null)]
    [InlineData("llama:70b", null)]
    [InlineData("model-gguf", null)]
    [InlineData("", null)]
    [InlineData(":latest", null)]
    [InlineData("latest", null)]
    public void Resolve_Name_AsTable(string name, string? expected)
    {
        var resolver = new ModelNameResolver(
        [
            Some.Model("first", "mixed"), Some.Model("gemma:latest"), Some.Model("llama:8b"), Some.Model("org/Model-GGUF"),
            Some.Model("qwen3", "qwen"), Some.Model("second", "Mixed"),
        ]);

        Assert.Equal(expected is not null, resolver.TryResolve(name, out var model));
        Assert.Equal(expected, model?.Id);
    }

    [Fact]
    public void Resolve_IdOfOneIsAliasOfAnother_IdWins()
    {
        var resolver = new ModelNameResolver([Some.Model("a", "b", "C:latest"), Some.Model("b"), Some.Model("c")]);

        Assert.All(["b", "b:latest", "B", "B:Latest"], name => Assert.Equal("b", Resolve(resolver, name)));
        Assert.Equal("c", Resolve(resolver, "c:latest"));
        Assert.Equal("a", Resolve(resolver, "C"));
    }

    [Fact]
    public void Resolve_TaggedAndUntaggedExist_EachIsItself()
    {
        var resolver = new ModelNameResolver([Some.Model("a"), Some.Model("a:latest")]);

        Assert.Equal("a", Resolve(resolver, "a"));
        Assert.Equal("a:latest", Resolve(resolver, "a:latest"));
    }

    [Fact]
    public void Resolve_EveryId_IsItself() => Models.Sample(static models =>
    {
        var resolver = new ModelNameResolver(models);
        Assert.All(models, model => Assert.Same(model, resolver.TryResolve(model.Id, out var found) ? found : null));
    });

    [Fact]
    public void Resolve_AnyName_FollowsTheRuleAsWritten() => Gen.Select(Models, Name).Sample(static (models, name) =>
        Assert.Same(ByTheRule(models, name), new ModelNameResolver(models).TryResolve(name, out var found) ? found : null));

    [Theory]
    [InlineData("qwen3")]
    [InlineData("qwen3:latest")]
    [InlineData("QWEN3")]
    [InlineData("unknown")]
    public void Resolve_AnyOutcome_AllocatesNothing(string name)
    {
        var resolver = new ModelNameResolver([Some.Model("qwen3", "qwen"), Some.Model("gemma:latest")]);
        resolver.TryResolve(name, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        resolver.TryResolve(name, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string? Resolve(ModelNameResolver resolver, string name) => resolver.TryResolve(name, out var model) ? model.Id : null;

    // The rule in its plainest form: for each strictness, ids before aliases, the name as it is before the name without tag.
    private static ModelEntry? ByTheRule(ModelEntry[] models, string name)
    {
        foreach (var comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            (Func<string, string> Known, string Asked)[] steps =
            [
                (static known => known, name),
                (known => known.EndsWith(":latest", comparison) ? known[..^7] : known + "\0", name),
                .. name.EndsWith(":latest", comparison) ? new[] { ((Func<string, string>)(static known => known), name[..^7]) } : [],
            ];
            foreach (var (known, asked) in steps)
            {
                var found = models.FirstOrDefault(model => known(model.Id).Equals(asked, comparison))
                    ?? models.FirstOrDefault(model => model.Aliases.Any(alias => known(alias).Equals(asked, comparison)));
                if (found is not null)
                {
                    return found;
                }
            }
        }

        return null;
    }
}
