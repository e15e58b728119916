using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Names;

/// <summary>
/// The names under which Ollama's clients see the models of one catalog. Each is in Ollama's form, has a tag, differs from all others
/// without regard to case, and is no name of another model. Immutable.
/// </summary>
internal sealed class OllamaNames
{
    private readonly FrozenDictionary<string, string> _byId;
    private readonly FrozenDictionary<string, ModelEntry> _models;

    /// <summary>Gives the names out.</summary>
    /// <param name="models">The models, in the order in which they are listed.</param>
    public OllamaNames(IReadOnlyList<ModelEntry> models)
    {
        var owners = OwnersOf(models);
        var byId = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var taken = new Dictionary<string, ModelEntry>(StringComparer.OrdinalIgnoreCase);

        // Who has such a name already keeps it: what is made up gives way.
        foreach (var (model, near) in models.Select(static model => (Model: model, Near: OllamaName.Near(model.Id)))
            .OrderBy(static named => Distance(named.Model.Id, named.Near.ToString())))
        {
            var name = near.ToString();
            for (var number = 2; !IsFree(name, model); number++)
            {
                name = near.Numbered(number).ToString();
            }

            taken.Add(name, model);
            byId[model.Id] = name;
        }

        _byId = byId.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _models = taken.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        bool IsFree(string name, ModelEntry model) =>
            !taken.ContainsKey(name) && (!owners.TryGetValue(name, out var owner) || owner.Id.Equals(model.Id, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The name of a model; for one that was taken away meanwhile, the name that it would have.</summary>
    public string Of(ModelEntry model) => _byId.TryGetValue(model.Id, out var name) ? name : OllamaName.Near(model.Id).ToString();

    /// <summary>Finds the model that is listed under a name, with or without its tag <c>latest</c>.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ModelEntry? model) => _models.TryGetValue(OllamaName.WithTag(name), out model);

    private static Dictionary<string, ModelEntry> OwnersOf(IReadOnlyList<ModelEntry> models)
    {
        var owners = new Dictionary<string, ModelEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in models)
        {
            owners[model.Id] = model;
        }

        foreach (var model in models)
        {
            owners.TryAdd(OllamaName.WithTag(model.Id), model);
        }

        foreach (var model in models)
        {
            foreach (var alias in model.Aliases)
            {
                owners.TryAdd(OllamaName.WithTag(alias), model);
            }
        }

        return owners;
    }

    private static int Distance(string id, string name) =>
        id.Equals(name, StringComparison.OrdinalIgnoreCase) ? 0
        : OllamaName.WithTag(id).Equals(name, StringComparison.OrdinalIgnoreCase) ? 1
        : 2;
}
