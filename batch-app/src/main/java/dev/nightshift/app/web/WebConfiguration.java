package dev.nightshift.app.web;

import dev.nightshift.app.schedules.Schedules;
import dev.nightshift.app.settings.HttpEntry;
import dev.nightshift.app.settings.Settings;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Health is open and says nothing but up or down; everything else wants the password, and is shut where none is set. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration {

    @Bean
    SecurityFilterChain security(HttpSecurity http, Settings settings) {
        boolean password = settings.http().username() != null;
        http.authorizeHttpRequests(requests -> {
            requests.requestMatchers("/actuator/health").permitAll();
            if (password) {
                requests.anyRequest().authenticated();
            } else {
                requests.anyRequest().denyAll();
            }
        });
        if (password) {
            http.httpBasic(Customizer.withDefaults());
        }
        http.sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        return http.build();
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new SameText();
    }

    /** Present without users too, so that Spring Boot does not make one up and log its password. */
    @Bean
    UserDetailsService users(Settings settings) {
        InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
        HttpEntry http = settings.http();
        String username = http.username();
        if (username != null) {
            users.createUser(User.withUsername(username)
                    .password(http.credential().read().orElseThrow())
                    .authorities("OPERATOR")
                    .build());
        }
        return users;
    }

    @Bean
    HealthIndicator nightshift(Schedules schedules) {
        return new ScheduleHealth(schedules);
    }
}
