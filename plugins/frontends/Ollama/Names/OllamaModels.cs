using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.Ollama.Names;

/// <summary>
/// Finds the models that Ollama's clients mean: 1. by a model's own id or alias, as on every frontend, 2. by the name under which it is
/// listed here, 3. where the host's configured names and patterns lead, 4. all again without what Ollama's clients may add: the mark
/// <c>:local</c>, Ollama's own registry and its own namespace. Spaces around a name do not count.
/// </summary>
internal static class OllamaModels
{
    private const string LocalMark = ":local";

    private static readonly string[] OwnRegistries = ["registry.ollama.ai/", "ollama.com/"];
    private static readonly string[] OwnNamespaces = ["library/"];

    // Of the catalog that was asked for last: it is one object until it changes.
    private static volatile Tuple<IReadOnlyList<ModelEntry>, OllamaNames>? _last;

    /// <summary>The names of a gateway's models.</summary>
    public static OllamaNames NamesOf(IModelGateway gateway)
    {
        var models = gateway.Models;
        var last = _last;
        if (last is null || !ReferenceEquals(last.Item1, models))
        {
            _last = last = Tuple.Create(models, new OllamaNames(models));
        }

        return last.Item2;
    }

    /// <summary>Finds the model that a request means, also one that was just added.</summary>
    /// <param name="gateway">Where the models are.</param>
    /// <param name="name">The name as the client sent it; null or empty when it sent none, which is the only model, else the one that is loaded.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="ModelNotFoundException">There is none of that name.</exception>
    /// <exception cref="BadRequestException">No name was sent, and it is not clear which model is meant.</exception>
    public static ValueTask<ModelEntry> ResolveAsync(IModelGateway gateway, string? name, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(name) ? gateway.ResolveAsync(null, cancellationToken)
        : TryResolve(gateway, name, out var model) ? new(model)
        : new(RefreshAndResolveAsync(gateway, name, cancellationToken));

    /// <summary>Finds a model among those that are known.</summary>
    public static bool TryResolve(IModelGateway gateway, string name, [NotNullWhen(true)] out ModelEntry? model)
    {
        name = name.Trim();
        if (TryFind(gateway, name, out model))
        {
            return true;
        }

        var plain = name.EndsWith(LocalMark, StringComparison.OrdinalIgnoreCase) ? name[..^LocalMark.Length] : name;
        plain = WithoutPrefix(WithoutPrefix(plain, OwnRegistries), OwnNamespaces);
        return plain.Length > 0 && plain.Length < name.Length && TryFind(gateway, plain, out model);
    }

    private static async Task<ModelEntry> RefreshAndResolveAsync(IModelGateway gateway, string name, CancellationToken cancellationToken)
    {
        await gateway.RefreshModelsAsync(cancellationToken);
        if (TryResolve(gateway, name, out var model))
        {
            return model;
        }

        var names = NamesOf(gateway);
        throw new ModelNotFoundException(name, [.. gateway.Models.Select(names.Of)]);
    }

    private static bool TryFind(IModelGateway gateway, string name, [NotNullWhen(true)] out ModelEntry? model)
    {
        // A pattern of the configuration may lead elsewhere than to the model that is listed under the name.
        if (gateway.TryResolve(name, out var known) && IsOwn(known, name))
        {
            model = known;
            return true;
        }

        model = NamesOf(gateway).TryFind(name, out var listed) ? listed : known;
        return model is not null;
    }

    private static bool IsOwn(ModelEntry model, string name)
    {
        if (IsSame(model.Id, name))
        {
            return true;
        }

        for (var i = 0; i < model.Aliases.Count; i++)
        {
            if (IsSame(model.Aliases[i], name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(string own, string name) =>
        own.Equals(name, StringComparison.OrdinalIgnoreCase)
        || OllamaName.WithTag(own).Equals(OllamaName.WithTag(name), StringComparison.OrdinalIgnoreCase);

    private static string WithoutPrefix(string name, string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return name[prefix.Length..];
            }
        }

        return name;
    }
}
