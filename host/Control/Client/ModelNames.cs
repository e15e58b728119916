using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control.Messages;

namespace LlamaRunner.Host.Control.Client;

/// <summary>Helps with names that lead to no model.</summary>
internal static class ModelNames
{
    /// <summary>Does something with a model; when there is none of its name, the failure says which name was probably meant.</summary>
    public static async Task<T> ExplainAsync<T>(ControlClient host, string name, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action();
        }
        catch (HostRefusedException refusal) when (refusal.Code == HostRefusedException.ModelNotFound)
        {
            var models = await host.ModelsAsync(cancellationToken);
            throw Suggestion.For(name, models.SelectMany(Names)) is { } meant
                ? new HostRefusedException($"{refusal.Message} Did you mean \"{meant}\"?", refusal.Code)
                : refusal;
        }
    }

    private static IEnumerable<string> Names(ModelReport model) => [model.Name, .. model.Aliases];
}
